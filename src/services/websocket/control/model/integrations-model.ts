// Integrations and their responses: what can be asked (spec/apigateway-websocket.md, sections 2.3 to 2.6 and 4.1).
import { alphabetical, enumeration, integer, map, optional, string, structure } from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  allOptional,
  ApiGatewayManaged,
  ApiId,
  CHANGE_ERRORS,
  ContentHandlingStrategy,
  Description,
  expression,
  idOf,
  IntegrationId,
  LIST_ERRORS,
  PAGED,
  pageOf,
  Paging,
  READ_ERRORS,
  TemplateSelectionExpression,
  templates,
} from './shapes.ts';

const Parameter = string({ server: { max: 512 } });
const parameters = (doc: string) => optional(map(string(), Parameter, { doc }));

const settings = {
  ConnectionId: optional(
    string({ doc: 'The VPC link, where the connection type is VPC_LINK.', server: { max: 1024 } }),
  ),
  ConnectionType: optional(
    enumeration(['INTERNET', 'VPC_LINK'], { doc: 'How the backend is reached. Default: INTERNET.' }),
  ),
  ContentHandlingStrategy,
  CredentialsArn: optional(string({ doc: 'The role to call the backend with.' })),
  Description,
  IntegrationMethod: optional(string({ doc: 'The HTTP method to call the backend with.', server: { max: 64 } })),
  IntegrationSubtype: optional(string({ doc: 'Only for HTTP APIs.', server: { max: 128 } })),
  IntegrationType: enumeration(['AWS', 'HTTP', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY'], {
    doc: 'AWS_PROXY or AWS for a Lambda function, HTTP_PROXY or HTTP for a URL, MOCK for no backend.',
  }),
  IntegrationUri: optional(string({ doc: 'The URL, or the invocation ARN of the Lambda function.' })),
  PassthroughBehavior: optional(
    enumeration(['WHEN_NO_MATCH', 'NEVER', 'WHEN_NO_TEMPLATES'], {
      doc: 'Whether a message goes through as it is when no template fits. Default: WHEN_NO_MATCH.',
    }),
  ),
  PayloadFormatVersion: optional(string({ doc: 'The form of the event: 1.0.', server: { max: 64 } })),
  RequestParameters: parameters('Headers, query and path of the call, and where each is taken from.'),
  RequestTemplates: templates('Templates of the body of the call, by what the selection expression gives.'),
  ResponseParameters: optional(map(string(), map(string(), Parameter), { doc: 'Only for HTTP APIs.' })),
  TemplateSelectionExpression,
  TimeoutInMillis: optional(
    integer({ min: 50, max: 30_000, doc: 'How long the backend may take. 29000, also the default, is the most.' }),
  ),
  TlsConfig: optional(
    structure(
      { ServerNameToVerify: optional(string({ doc: 'The name that the certificate must be of.' })) },
      { doc: 'Only for HTTP APIs.' },
    ),
  ),
};
const Integration = alphabetical({
  ApiGatewayManaged,
  ...allOptional(settings),
  IntegrationId: optional(string({ doc: 'The id of the integration.' })),
  IntegrationResponseSelectionExpression: expression('What chooses the integration response. It cannot be set.'),
});

export const CreateIntegration = {
  http: 'POST /v2/apis/{apiId}/integrations',
  status: 201,
  doc: 'Create an integration: the backend that routes send messages to.',
  input: alphabetical({ ApiId, ...settings }),
  output: Integration,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To integrate a Lambda function',
      command:
        'create-integration --api-id a1b2c3d4e5 --integration-type AWS_PROXY --integration-uri arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-west-2:000000000000:function:chat/invocations',
    },
  ],
} as const satisfies Operation;

export const DeleteIntegration = {
  http: 'DELETE /v2/apis/{apiId}/integrations/{integrationId}',
  status: 204,
  doc: 'Delete an integration with its responses.',
  input: { ApiId, IntegrationId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetIntegration = {
  http: 'GET /v2/apis/{apiId}/integrations/{integrationId}',
  doc: 'Show an integration.',
  input: { ApiId, IntegrationId },
  output: Integration,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetIntegrations = {
  http: 'GET /v2/apis/{apiId}/integrations',
  doc: 'List the integrations of an API.',
  input: { ApiId, ...Paging },
  output: pageOf(Integration),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateIntegration = {
  http: 'PATCH /v2/apis/{apiId}/integrations/{integrationId}',
  doc: 'Change an integration. What is not given stays as it is.',
  input: alphabetical({ ApiId, IntegrationId, ...allOptional(settings) }),
  output: Integration,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To wait less long for a backend',
      command: 'update-integration --api-id a1b2c3d4e5 --integration-id abc1234 --timeout-in-millis 5000',
    },
  ],
} as const satisfies Operation;

const IntegrationResponseId = idOf('integration response');
const responseSettings = {
  ContentHandlingStrategy,
  IntegrationResponseKey: string({ doc: '$default, or a pattern in slashes, as in /2\\d\\d/.' }),
  ResponseParameters: parameters('Headers of the response, and where each is taken from.'),
  ResponseTemplates: templates('Templates of the message to the client, by what the selection expression gives.'),
  TemplateSelectionExpression,
};
const IntegrationResponse = alphabetical({
  ...responseSettings,
  IntegrationResponseId: optional(string({ doc: 'The id of the integration response.' })),
});
const IntegrationResponseOutput = allOptional(IntegrationResponse);

export const CreateIntegrationResponse = {
  http: 'POST /v2/apis/{apiId}/integrations/{integrationId}/integrationresponses',
  status: 201,
  doc: 'Say what is made of an answer of the backend. Proxy integrations have none.',
  input: alphabetical({ ApiId, IntegrationId, ...responseSettings }),
  output: IntegrationResponseOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To pass on what a backend answers, whatever its status',
      command:
        "create-integration-response --api-id a1b2c3d4e5 --integration-id abc1234 --integration-response-key '$default'",
    },
  ],
} as const satisfies Operation;

export const DeleteIntegrationResponse = {
  http: 'DELETE /v2/apis/{apiId}/integrations/{integrationId}/integrationresponses/{integrationResponseId}',
  status: 204,
  doc: 'Delete an integration response.',
  input: { ApiId, IntegrationId, IntegrationResponseId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetIntegrationResponse = {
  http: 'GET /v2/apis/{apiId}/integrations/{integrationId}/integrationresponses/{integrationResponseId}',
  doc: 'Show an integration response.',
  input: { ApiId, IntegrationId, IntegrationResponseId },
  output: IntegrationResponseOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetIntegrationResponses = {
  http: 'GET /v2/apis/{apiId}/integrations/{integrationId}/integrationresponses',
  doc: 'List the responses of an integration.',
  input: { ApiId, IntegrationId, ...Paging },
  output: pageOf(IntegrationResponse),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateIntegrationResponse = {
  http: 'PATCH /v2/apis/{apiId}/integrations/{integrationId}/integrationresponses/{integrationResponseId}',
  doc: 'Change an integration response. What is not given stays as it is.',
  input: alphabetical({ ApiId, IntegrationId, IntegrationResponseId, ...allOptional(responseSettings) }),
  output: IntegrationResponseOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To make another text of an answer',
      command: `update-integration-response --api-id a1b2c3d4e5 --integration-id abc1234 --integration-response-id ghi9012 --response-templates '{"$default":"$input.body"}'`,
    },
  ],
} as const satisfies Operation;
