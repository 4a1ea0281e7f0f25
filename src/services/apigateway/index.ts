import type { Implementation } from '../../aws/dispatch.ts';
import { implement } from '../../aws/dispatch.ts';
import type { Context } from '../context.ts';
import { management } from './management-model.ts';
import { operations } from './operations/index.ts';
import { refusals, resourceOf } from './refusals.ts';

/** The `@connections` API. */
export const connectionsApi = (context: Context): Implementation =>
  implement(management, context, operations, {
    refusals,
    // One action covers the three operations (spec/apigateway-websocket.md, section 3.4).
    action: () => 'execute-api:ManageConnections',
    resource: resourceOf,
  });
