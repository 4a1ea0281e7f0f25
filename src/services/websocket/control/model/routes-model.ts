// Routes and their responses: what can be asked (spec/apigateway-websocket.md, sections 1.4, 1.7 and 4.1).
import { alphabetical, boolean, enumeration, list, map, optional, string, structure } from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  allOptional,
  ApiGatewayManaged,
  ApiId,
  CHANGE_ERRORS,
  expression,
  idOf,
  LIST_ERRORS,
  MODEL_SELECTION,
  PAGED,
  pageOf,
  Paging,
  READ_ERRORS,
  RouteId,
} from './shapes.ts';

const models = (doc: string) => optional(map(string(), string({ server: { max: 128 } }), { doc }));
const parameters = (doc: string) =>
  optional(
    map(string(), structure({ Required: optional(boolean({ doc: 'Whether a handshake without it is refused.' })) }), {
      doc,
    }),
  );
const RouteKey = string({ doc: '$connect, $disconnect, $default, or the text that selects the route.' });

const settings = {
  ApiKeyRequired: optional(boolean({ doc: 'Whether a handshake needs an API key; only for $connect.' })),
  AuthorizationScopes: optional(list(string(), { doc: 'Only for HTTP APIs.' })),
  AuthorizationType: optional(
    enumeration(['NONE', 'AWS_IAM', 'CUSTOM', 'JWT'], { doc: 'Who may connect; only for $connect. Default: NONE.' }),
  ),
  AuthorizerId: optional(string({ doc: 'The authorizer, where the authorization type is CUSTOM.' })),
  ModelSelectionExpression: expression(MODEL_SELECTION),
  OperationName: optional(string({ doc: 'A name for the route, 1 to 64 characters.', server: { max: 64 } })),
  RequestModels: models('Names of models that messages must obey, by what the selection expression gives.'),
  RequestParameters: parameters('Headers and query parameters of the handshake that integrations may use.'),
  RouteKey,
  RouteResponseSelectionExpression: expression('$default: what the integration answers is sent to the client.'),
  Target: optional(string({ doc: 'The integration, as integrations/INTEGRATION_ID.', server: { max: 128 } })),
};
const Route = alphabetical({
  ApiGatewayManaged,
  ...settings,
  RouteId: optional(string({ doc: 'The id of the route.' })),
});
const RouteOutput = allOptional(Route);

export const CreateRoute = {
  http: 'POST /v2/apis/{apiId}/routes',
  status: 201,
  doc: 'Create a route: which messages go to which integration.',
  input: alphabetical({ ApiId, ...settings }),
  output: RouteOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To send messages without a route of their own to an integration',
      command: "create-route --api-id a1b2c3d4e5 --route-key '$default' --target integrations/abc1234",
    },
  ],
} as const satisfies Operation;

export const DeleteRoute = {
  http: 'DELETE /v2/apis/{apiId}/routes/{routeId}',
  status: 204,
  doc: 'Delete a route with its responses.',
  input: { ApiId, RouteId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const DeleteRouteRequestParameter = {
  http: 'DELETE /v2/apis/{apiId}/routes/{routeId}/requestparameters/{requestParameterKey}',
  status: 204,
  doc: 'Remove a request parameter from a route.',
  input: { ApiId, RequestParameterKey: { ...string({ doc: 'The parameter.' }), in: 'path' }, RouteId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetRoute = {
  http: 'GET /v2/apis/{apiId}/routes/{routeId}',
  doc: 'Show a route.',
  input: { ApiId, RouteId },
  output: RouteOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetRoutes = {
  http: 'GET /v2/apis/{apiId}/routes',
  doc: 'List the routes of an API.',
  input: { ApiId, ...Paging },
  output: pageOf(Route),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateRoute = {
  http: 'PATCH /v2/apis/{apiId}/routes/{routeId}',
  doc: 'Change a route. What is not given stays as it is.',
  input: alphabetical({ ApiId, RouteId, ...allOptional(settings) }),
  output: RouteOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To lead a route to another integration',
      command: 'update-route --api-id a1b2c3d4e5 --route-id def5678 --target integrations/xyz9876',
    },
  ],
} as const satisfies Operation;

const RouteResponseId = idOf('route response');
const responseSettings = {
  ModelSelectionExpression: expression('Kept; responses are not checked.'),
  ResponseModels: models('Kept; responses are not checked.'),
  ResponseParameters: parameters('Kept; a frame has no parameters.'),
  RouteResponseKey: string({ doc: '$default, the only key there is.' }),
};
const RouteResponse = alphabetical({
  ...responseSettings,
  RouteResponseId: optional(string({ doc: 'The id of the route response.' })),
});
const RouteResponseOutput = allOptional(RouteResponse);

export const CreateRouteResponse = {
  http: 'POST /v2/apis/{apiId}/routes/{routeId}/routeresponses',
  status: 201,
  doc: 'Let a route answer: what its integration returns goes to the client.',
  input: alphabetical({ ApiId, RouteId, ...responseSettings }),
  output: RouteResponseOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To let a route answer its clients',
      command: "create-route-response --api-id a1b2c3d4e5 --route-id def5678 --route-response-key '$default'",
    },
  ],
} as const satisfies Operation;

export const DeleteRouteResponse = {
  http: 'DELETE /v2/apis/{apiId}/routes/{routeId}/routeresponses/{routeResponseId}',
  status: 204,
  doc: 'Delete a route response.',
  input: { ApiId, RouteId, RouteResponseId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetRouteResponse = {
  http: 'GET /v2/apis/{apiId}/routes/{routeId}/routeresponses/{routeResponseId}',
  doc: 'Show a route response.',
  input: { ApiId, RouteId, RouteResponseId },
  output: RouteResponseOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetRouteResponses = {
  http: 'GET /v2/apis/{apiId}/routes/{routeId}/routeresponses',
  doc: 'List the responses of a route.',
  input: { ApiId, ...Paging, RouteId },
  output: pageOf(RouteResponse),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateRouteResponse = {
  http: 'PATCH /v2/apis/{apiId}/routes/{routeId}/routeresponses/{routeResponseId}',
  doc: 'Change a route response. What is not given stays as it is.',
  input: alphabetical({ ApiId, RouteId, RouteResponseId, ...allOptional(responseSettings) }),
  output: RouteResponseOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To choose the model of an answer',
      command:
        'update-route-response --api-id a1b2c3d4e5 --route-id def5678 --route-response-id jkl3456 --model-selection-expression default',
    },
  ],
} as const satisfies Operation;
