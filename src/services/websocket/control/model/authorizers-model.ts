// Authorizers: what can be asked (spec/apigateway-websocket.md, sections 1.4 and 4.1).
import {
  alphabetical,
  boolean,
  enumeration,
  integer,
  list,
  optional,
  string,
  structure,
} from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  allOptional,
  ApiId,
  CHANGE_ERRORS,
  idOf,
  LIST_ERRORS,
  Name,
  PAGED,
  pageOf,
  Paging,
  READ_ERRORS,
  StageName,
} from './shapes.ts';

const ONLY_HTTP = 'Only for HTTP APIs.';
const AuthorizerId = idOf('authorizer');

const settings = {
  AuthorizerCredentialsArn: optional(string({ doc: 'The role to invoke the function with.' })),
  AuthorizerPayloadFormatVersion: optional(string({ doc: ONLY_HTTP, server: { max: 64 } })),
  AuthorizerResultTtlInSeconds: optional(integer({ min: 0, max: 3600, doc: ONLY_HTTP })),
  AuthorizerType: enumeration(['REQUEST', 'JWT'], { doc: 'REQUEST: a Lambda function decides.' }),
  AuthorizerUri: optional(string({ doc: 'The invocation ARN of the Lambda function.' })),
  EnableSimpleResponses: optional(boolean({ doc: ONLY_HTTP })),
  IdentitySource: list(string(), {
    doc: 'What a handshake must carry, as in route.request.header.Auth. Without one of them it is refused.',
  }),
  IdentityValidationExpression: optional(string({ doc: 'Not used by WebSocket APIs.', server: { max: 1024 } })),
  JwtConfiguration: optional(
    structure({ Audience: optional(list(string())), Issuer: optional(string()) }, { doc: ONLY_HTTP }),
  ),
  Name: Name('authorizer'),
};
const Authorizer = alphabetical({
  ...allOptional(settings),
  AuthorizerId: optional(string({ doc: 'The id of the authorizer.' })),
  Name: settings.Name,
});
const AuthorizerOutput = allOptional(Authorizer);

export const CreateAuthorizer = {
  http: 'POST /v2/apis/{apiId}/authorizers',
  status: 201,
  doc: 'Create an authorizer: the Lambda function that decides who may connect.',
  input: alphabetical({ ApiId, ...settings }),
  output: AuthorizerOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To let a function decide who may connect, by a header',
      command:
        'create-authorizer --api-id a1b2c3d4e5 --name tokens --authorizer-type REQUEST --identity-source route.request.header.Authorization --authorizer-uri arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:authorize/invocations',
    },
  ],
} as const satisfies Operation;

export const DeleteAuthorizer = {
  http: 'DELETE /v2/apis/{apiId}/authorizers/{authorizerId}',
  status: 204,
  doc: 'Delete an authorizer.',
  input: { ApiId, AuthorizerId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetAuthorizer = {
  http: 'GET /v2/apis/{apiId}/authorizers/{authorizerId}',
  doc: 'Show an authorizer.',
  input: { ApiId, AuthorizerId },
  output: AuthorizerOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetAuthorizers = {
  http: 'GET /v2/apis/{apiId}/authorizers',
  doc: 'List the authorizers of an API.',
  input: { ApiId, ...Paging },
  output: pageOf(Authorizer),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateAuthorizer = {
  http: 'PATCH /v2/apis/{apiId}/authorizers/{authorizerId}',
  doc: 'Change an authorizer. What is not given stays as it is.',
  input: alphabetical({ ApiId, AuthorizerId, ...allOptional(settings) }),
  output: AuthorizerOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To take tokens from the query instead',
      command:
        'update-authorizer --api-id a1b2c3d4e5 --authorizer-id q1w2e3 --identity-source route.request.querystring.token',
    },
  ],
} as const satisfies Operation;

export const ResetAuthorizersCache = {
  http: 'DELETE /v2/apis/{apiId}/stages/{stageName}/cache/authorizers',
  status: 204,
  doc: 'Forget what authorizers decided. WebSocket APIs remember nothing, so there is nothing to forget.',
  input: { ApiId, StageName },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;
