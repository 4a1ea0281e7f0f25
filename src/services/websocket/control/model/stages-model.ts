// Stages: what can be asked (spec/apigateway-websocket.md, sections 4.1 and 4.5).
import {
  alphabetical,
  boolean,
  double,
  enumeration,
  integer,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  allOptional,
  ApiGatewayManaged,
  ApiId,
  CHANGE_ERRORS,
  Description,
  LIST_ERRORS,
  PAGED,
  pageOf,
  Paging,
  READ_ERRORS,
  StageName,
  Tags,
} from './shapes.ts';

const RouteSettings = structure({
  DataTraceEnabled: optional(boolean({ doc: 'Whether execution logs show messages in full.' })),
  DetailedMetricsEnabled: optional(boolean({ doc: 'Whether routes are counted one by one.' })),
  LoggingLevel: optional(
    enumeration(['ERROR', 'INFO', 'OFF'], {
      doc: 'What execution logs tell. Default: OFF.',
      // AWS's model lacks a level that AWS takes (spec/apigateway-websocket.md, section 9).
      server: { enum: ['ERROR', 'INFO', 'OFF', 'DEBUG'] },
    }),
  ),
  ThrottlingBurstLimit: optional(integer({ doc: 'How many messages may come at once.' })),
  ThrottlingRateLimit: optional(double({ doc: 'How many messages a second are let through.' })),
});
const settings = {
  AccessLogSettings: optional(
    structure(
      {
        DestinationArn: optional(string({ doc: 'Where to: the ARN of a log group or a delivery stream.' })),
        Format: optional(
          string({
            doc: 'A line, with $context variables; $context.requestId is one of them.',
            // spec/apigateway-websocket.md, section 1.8: 3 KB.
            server: { max: 3072 },
          }),
        ),
      },
      { doc: 'A line for every handshake and message.' },
    ),
  ),
  AutoDeploy: optional(boolean({ doc: 'Whether every change of the API is deployed at once. Default: false.' })),
  ClientCertificateId: optional(string({ doc: 'The certificate that integrations are called with.' })),
  DefaultRouteSettings: optional({ ...RouteSettings, doc: 'Throttling and logging of every route.' }),
  DeploymentId: optional(string({ doc: 'The deployment that the stage shows.' })),
  Description,
  RouteSettings: optional(
    map(string(), RouteSettings, { doc: 'Throttling and logging of single routes, by key.', server: { max: 300 } }),
  ),
  StageVariables: optional(
    map(string(), string({ server: { max: 2048 } }), { doc: 'Variables that integrations and templates can use.' }),
  ),
};
const Name = string({ doc: 'The name of the stage: letters, digits and underscores.', server: { max: 128 } });
const Stage = alphabetical({
  ...settings,
  ApiGatewayManaged,
  CreatedDate: optional(timestamp({ doc: 'When it was created.' })),
  LastDeploymentStatusMessage: optional(string({ doc: 'How the last automatic deployment went.' })),
  LastUpdatedDate: optional(timestamp({ doc: 'When it was last changed.' })),
  StageName: Name,
  Tags,
});
const StageOutput = allOptional(Stage);

export const CreateStage = {
  http: 'POST /v2/apis/{apiId}/stages',
  status: 201,
  doc: 'Create a stage: a name under which clients reach a deployment.',
  input: alphabetical({ ApiId, ...settings, StageName: Name, Tags }),
  output: StageOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To create a stage that follows every change of the API',
      command: 'create-stage --api-id a1b2c3d4e5 --stage-name prod --auto-deploy',
    },
  ],
} as const satisfies Operation;

export const DeleteStage = {
  http: 'DELETE /v2/apis/{apiId}/stages/{stageName}',
  status: 204,
  doc: 'Delete a stage.',
  input: { ApiId, StageName },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const DeleteAccessLogSettings = {
  http: 'DELETE /v2/apis/{apiId}/stages/{stageName}/accesslogsettings',
  status: 204,
  doc: 'Stop the access log of a stage.',
  input: { ApiId, StageName },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const DeleteRouteSettings = {
  http: 'DELETE /v2/apis/{apiId}/stages/{stageName}/routesettings/{routeKey}',
  status: 204,
  doc: 'Remove the settings of a route from a stage: those of every route hold again.',
  input: { ApiId, RouteKey: { ...string({ doc: 'The key of the route.' }), in: 'path' }, StageName },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetStage = {
  http: 'GET /v2/apis/{apiId}/stages/{stageName}',
  doc: 'Show a stage.',
  input: { ApiId, StageName },
  output: StageOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetStages = {
  http: 'GET /v2/apis/{apiId}/stages',
  doc: 'List the stages of an API.',
  input: { ApiId, ...Paging },
  output: pageOf(Stage),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateStage = {
  http: 'PATCH /v2/apis/{apiId}/stages/{stageName}',
  doc: 'Change a stage. What is not given stays as it is; settings of routes are merged.',
  input: alphabetical({ ApiId, ...settings, StageName }),
  output: StageOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To give a stage a variable',
      command: 'update-stage --api-id a1b2c3d4e5 --stage-name prod --stage-variables table=rooms',
    },
  ],
} as const satisfies Operation;
