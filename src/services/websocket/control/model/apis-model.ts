// APIs: what can be asked (spec/apigateway-websocket.md, section 4.1). OpenAPI documents and CORS belong to HTTP APIs.
import {
  blob,
  boolean,
  enumeration,
  integer,
  list,
  optional,
  payload,
  query,
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
  expression,
  IpAddressType,
  LIST_ERRORS,
  Name,
  PAGED,
  pageOf,
  Paging,
  READ_ERRORS,
  Tags,
} from './shapes.ts';

const ONLY_HTTP = 'Only for HTTP APIs.';
const CorsConfiguration = optional(
  structure(
    {
      AllowCredentials: optional(boolean()),
      AllowHeaders: optional(list(string())),
      AllowMethods: optional(list(string())),
      AllowOrigins: optional(list(string())),
      ExposeHeaders: optional(list(string())),
      MaxAge: optional(integer({ min: -1, max: 86_400 })),
    },
    { doc: ONLY_HTTP },
  ),
);
const ApiKeySelectionExpression = expression('Where the API key of a handshake is found.');
const DisableSchemaValidation = optional(boolean({ doc: 'Deploy without checking the models.' }));
const DisableExecuteApiEndpoint = optional(boolean({ doc: 'Serve custom domain names only.' }));
const ProtocolType = enumeration(['WEBSOCKET', 'HTTP'], { doc: 'WEBSOCKET; there are no HTTP APIs here.' });
const RouteSelectionExpression = string({
  doc: "What makes a route key of a message, as in '$request.body.action'.",
});
const Version = optional(string({ doc: 'A version of your own, 1 to 64 characters.', server: { max: 64 } }));
const quickCreate = {
  CredentialsArn: optional(string({ doc: ONLY_HTTP })),
  RouteKey: optional(string({ doc: ONLY_HTTP })),
  Target: optional(string({ doc: ONLY_HTTP, server: { max: 128 } })),
};

const Api = {
  ApiEndpoint: optional(string({ doc: 'Where clients connect; the name of a stage follows.' })),
  ApiGatewayManaged,
  ApiId: optional(string({ doc: 'The id of the API.' })),
  ApiKeySelectionExpression,
  CorsConfiguration,
  CreatedDate: optional(timestamp({ doc: 'When it was created.' })),
  Description,
  DisableSchemaValidation,
  DisableExecuteApiEndpoint,
  ImportInfo: optional(list(string(), { doc: ONLY_HTTP })),
  IpAddressType,
  // A missing or a long one is refused in words of its own, by the operation.
  Name: string({ ...Name('API'), server: { max: Infinity, optional: true } }),
  ProtocolType,
  RouteSelectionExpression,
  Tags,
  Version,
  Warnings: optional(list(string(), { doc: ONLY_HTTP })),
};
const ApiOutput = allOptional(Api);

export const CreateApi = {
  http: 'POST /v2/apis',
  status: 201,
  doc: 'Create an API.',
  input: {
    ApiKeySelectionExpression,
    CorsConfiguration,
    CredentialsArn: quickCreate.CredentialsArn,
    Description,
    DisableSchemaValidation,
    DisableExecuteApiEndpoint,
    IpAddressType,
    Name: Api.Name,
    ProtocolType,
    RouteKey: quickCreate.RouteKey,
    RouteSelectionExpression: optional(RouteSelectionExpression),
    Tags,
    Target: quickCreate.Target,
    Version,
  },
  output: ApiOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To create a WebSocket API',
      command: "create-api --name chat --protocol-type WEBSOCKET --route-selection-expression '$request.body.action'",
    },
  ],
} as const satisfies Operation;

export const DeleteApi = {
  http: 'DELETE /v2/apis/{apiId}',
  status: 204,
  doc: 'Delete an API with everything in it.',
  input: { ApiId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetApi = {
  http: 'GET /v2/apis/{apiId}',
  doc: 'Show an API.',
  input: { ApiId },
  output: ApiOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetApis = {
  http: 'GET /v2/apis',
  doc: 'List the APIs of the region.',
  input: Paging,
  output: pageOf(Api),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateApi = {
  http: 'PATCH /v2/apis/{apiId}',
  doc: 'Change an API. What is not given stays as it is.',
  input: {
    ApiId,
    ApiKeySelectionExpression,
    CorsConfiguration,
    CredentialsArn: quickCreate.CredentialsArn,
    Description,
    DisableSchemaValidation,
    DisableExecuteApiEndpoint,
    IpAddressType,
    Name: optional(Api.Name),
    RouteKey: quickCreate.RouteKey,
    RouteSelectionExpression: optional(RouteSelectionExpression),
    Target: quickCreate.Target,
    Version,
  },
  output: ApiOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To choose routes by another member of messages',
      command: "update-api --api-id a1b2c3d4e5 --route-selection-expression '$request.body.type'",
    },
  ],
} as const satisfies Operation;

export const DeleteCorsConfiguration = {
  http: 'DELETE /v2/apis/{apiId}/cors',
  status: 204,
  doc: 'Remove the CORS configuration of an HTTP API. Not supported: there are no HTTP APIs here.',
  input: { ApiId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

const imported = {
  Basepath: optional(query(string({ doc: ONLY_HTTP }))),
  Body: string({ doc: 'The OpenAPI document.', server: { max: Infinity } }),
  FailOnWarnings: optional(query(boolean({ doc: ONLY_HTTP }))),
};

export const ImportApi = {
  http: 'PUT /v2/apis',
  status: 201,
  doc: 'Make an HTTP API of an OpenAPI document. Not supported: there are no HTTP APIs here.',
  input: imported,
  output: ApiOutput,
  errors: CHANGE_ERRORS,
} as const satisfies Operation;

export const ReimportApi = {
  http: 'PUT /v2/apis/{apiId}',
  status: 201,
  doc: 'Replace an HTTP API by an OpenAPI document. Not supported: there are no HTTP APIs here.',
  input: { ApiId, ...imported },
  output: ApiOutput,
  errors: CHANGE_ERRORS,
} as const satisfies Operation;

export const ExportApi = {
  http: 'GET /v2/apis/{apiId}/exports/{specification}',
  doc: 'Write an HTTP API as an OpenAPI document. Not supported: there are no HTTP APIs here.',
  input: {
    ApiId,
    ExportVersion: optional(query(string({ doc: ONLY_HTTP }))),
    IncludeExtensions: optional(query(boolean({ doc: ONLY_HTTP }))),
    OutputType: query(string({ doc: 'JSON or YAML.' })),
    Specification: { ...string({ doc: 'OAS30.' }), in: 'path' },
    StageName: optional(query(string({ doc: 'The stage to export.', server: { max: 128 } }))),
  },
  output: { body: optional(payload(blob({ doc: 'The document.' }))) },
  errors: LIST_ERRORS,
} as const satisfies Operation;
