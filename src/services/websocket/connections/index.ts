import type { Implementation } from '../../../aws/server/dispatch.ts';
import { implement } from '../../../aws/server/dispatch.ts';
import type { ApiContext } from '../api-context.ts';
import { management } from './model.ts';
import * as connections from './operations/connections.ts';
import { refusals, resourceOf } from './refusals.ts';

const operations = {
  ...connections,
};

/** The `@connections` API. */
export const connectionsApi = (context: ApiContext): Implementation =>
  implement(management, context, operations, {
    refusals,
    // One action covers the three operations (spec/apigateway-websocket.md, section 3.4).
    action: () => 'execute-api:ManageConnections',
    resource: (call, input) => resourceOf(context.stages, call, input),
  });
