import type { Implementation } from '../../aws/dispatch.ts';
import { implement } from '../../aws/dispatch.ts';
import type { ApiContext } from './api-context.ts';
import { management } from './management-model.ts';
import { operations } from './operations/index.ts';
import { refusals, resourceOf } from './refusals.ts';

/** The `@connections` API. */
export const connectionsApi = (context: ApiContext): Implementation =>
  implement(management, context, operations, {
    refusals,
    // One action covers the three operations (spec/apigateway-websocket.md, section 3.4).
    action: () => 'execute-api:ManageConnections',
    resource: (call, input) => resourceOf(context.stages, call, input),
  });
