// AWS::Serverless::WebSocketApi: what it makes, and how it is refused (spec/apigateway-websocket.md, section 5.2, and
// spec/functions-and-templates.md, section 14.2).
import type { Members } from '../../reading/objects.ts';
import { callOf, isMap, mapAt } from '../../reading/objects.ts';
import { placedAs, placeOf } from '../../reading/places.ts';
import { refuseMisspelt } from '../../resources/function-properties.ts';
import type { Resource } from '../../template.ts';
import { TemplateError } from '../../reading/template-error.ts';
import type { Transformed } from './transformed.ts';

const API = [
  ...['ApiKeySelectionExpression', 'Description', 'DisableExecuteApiEndpoint', 'DisableSchemaValidation'],
  ...['IpAddressType', 'RouteSelectionExpression'],
];
const STAGE = ['AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings', 'StageVariables'];
const ROUTE = [
  ...['ApiKeyRequired', 'ModelSelectionExpression', 'OperationName', 'RequestModels', 'RequestParameters'],
  'RouteResponseSelectionExpression',
];
export const WEB_SOCKET_API = [...API, ...STAGE, 'Auth', 'Domain', 'Name', 'Routes', 'StageName', 'Tags'];
const OF_ROUTE = [...ROUTE, 'FunctionArn', 'IntegrationTimeout'];
const SPECIAL: { readonly [key: string]: string } = {
  $connect: 'Connect',
  $disconnect: 'Disconnect',
  $default: 'Default',
};

export function webSocketApi(resource: Resource): Transformed {
  const { id, properties, condition } = resource;
  const refuse = (reason: string, property?: string): never => {
    throw new TemplateError(
      (property && placeOf(properties, property)) || resource.place,
      `Invalid Serverless Application Specification document. Resource with id [${id}] is invalid. ${reason}`,
    );
  };
  const api = { Ref: id };
  const part = (suffix: string, type: string, more: Members, dependsOn: readonly string[] = []): Resource => ({
    ...{ id: `${id}${suffix}`, type, properties: placedAs(more, properties), condition, dependsOn, metadata: {} },
    place: resource.place,
  });
  const permission = (suffix: string, FunctionName: unknown, path: string, more: Members = {}) =>
    part(suffix, 'AWS::Lambda::Permission', {
      ...{ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com', FunctionName },
      SourceArn: {
        'Fn::Sub': [`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${id}}/${path}`, more],
      },
    });

  if (properties['RouteSelectionExpression'] === undefined)
    refuse("Missing required property 'RouteSelectionExpression'.");
  if (properties['Routes'] === undefined) refuse("Missing required property 'Routes'.");
  const { StageName = 'default', Name = id, Tags } = properties;
  if (StageName === '$default') refuse('Stages cannot be named $default for WebSocket APIs.', 'StageName');
  const routes = Object.entries(mapAt(properties, 'Routes'));
  if (routes.length === 0) refuse('WebSocket API must have at least one route.', 'Routes');

  const auth = authOf(
    properties,
    routes.some(([key]) => key === '$connect'),
    (reason) => refuse(reason, 'Auth'),
  );
  const madeRoutes = routes.flatMap(([key, route]) => {
    const name = SPECIAL[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
    if (!Object.hasOwn(SPECIAL, key) && !/^[A-Za-z0-9]+$/.test(key)) {
      refuse(
        `Route key '${key}' must be alphanumeric. Only $connect, $disconnect, and $default special routes are supported.`,
        'Routes',
      );
    }
    const { FunctionArn, IntegrationTimeout } = isMap(route) ? route : ({} as Members);
    refuseMisspelt(isMap(route) ? route : {}, OF_ROUTE, `the route ${key} of ${id}`);
    if (FunctionArn === undefined) refuse('Route must have associated function.', 'Routes');
    const settings = picked(route as Members, ROUTE);
    if (settings['RequestParameters'] !== undefined && key !== '$connect') {
      refuse('Request parameters are only supported for the $connect route in WebSocket APIs.', 'Routes');
    }
    const integration = part(`${name}Integration`, 'AWS::ApiGatewayV2::Integration', {
      ...{ ApiId: api, IntegrationType: 'AWS_PROXY', IntegrationUri: invocationsOf(FunctionArn) },
      ...(IntegrationTimeout !== undefined && { TimeoutInMillis: IntegrationTimeout }),
    });
    return [
      integration,
      part(`${name}Route`, 'AWS::ApiGatewayV2::Route', {
        ...{ ApiId: api, RouteKey: key, Target: { 'Fn::Join': ['/', ['integrations', { Ref: integration.id }]] } },
        ...settings,
        ...(key === '$connect' && auth.type !== undefined && { AuthorizationType: auth.type }),
        ...(key === '$connect' && auth.type === 'CUSTOM' && { AuthorizerId: { Ref: `${id}ConnectAuthorizer` } }),
      }),
      permission(`${name}Permission`, FunctionArn, `\${Stage}/${key}`, { Stage: StageName }),
    ];
  });
  // A stage that is named by a parameter has no value in its id.
  const written = typeof StageName === 'string' ? StageName : '';
  const stageSuffix = `${written === 'default' ? 'Default' : written.replace(/\W/g, '')}Stage`;
  const resources = [
    {
      ...resource,
      type: 'AWS::ApiGatewayV2::Api',
      properties: placedAs(
        {
          ...picked(properties, API),
          Name,
          ProtocolType: 'WEBSOCKET',
          Tags: { ...(isMap(Tags) ? Tags : {}), 'websocketapi:createdBy': 'SAM' },
        },
        properties,
      ),
    },
    ...madeRoutes,
    ...(auth.type === 'CUSTOM'
      ? [
          part('ConnectAuthorizer', 'AWS::ApiGatewayV2::Authorizer', {
            ...{ ApiId: api, AuthorizerType: 'REQUEST', AuthorizerUri: invocationsOf(auth.arn) },
            ...{ Name: auth.name ?? `${id}ConnectAuthorizer`, IdentitySource: auth.identitySource ?? [] },
            ...(auth.role !== undefined && { AuthorizerCredentialsArn: auth.role }),
          }),
          permission('AuthorizerPermission', auth.arn, 'authorizers/*'),
        ]
      : []),
    part(stageSuffix, 'AWS::ApiGatewayV2::Stage', {
      ...{ ApiId: api, StageName, AutoDeploy: true },
      ...picked(properties, STAGE),
    }),
    ...domainOf(properties, api, StageName, part, refuse),
  ];
  return { resources, otherNames: [[`${id}.Stage`, `${id}${stageSuffix}`]] };
}

const picked = (from: Members, names: readonly string[]): Members =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));

const invocationsOf = (arn: unknown) => ({
  'Fn::Sub': [
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations',
    { FunctionArn: arn },
  ],
});

type Auth = {
  readonly type: string | undefined;
  readonly arn?: unknown;
  readonly role?: unknown;
  readonly name?: unknown;
  readonly identitySource?: unknown;
};

function authOf(properties: Members, hasConnect: boolean, refuse: (reason: string) => never): Auth {
  const auth = mapAt(properties, 'Auth');
  const { AuthType: type, AuthArn: arn, InvokeRole: role, Name: name, IdentitySource: identitySource } = auth;
  if (Object.keys(auth).length === 0) return { type: undefined };
  if (!hasConnect) refuse('Authorization is only available if there is a $connect route.');
  if (type === undefined) refuse('AuthType must be specified for additional auth configurations.');
  if (type !== 'NONE' && type !== 'AWS_IAM' && type !== 'CUSTOM')
    refuse('AuthType is not one of AWS_IAM, CUSTOM or NONE.');
  if (type === 'CUSTOM' && arn === undefined) refuse('AuthArn must be specified if AuthType is CUSTOM.');
  if (type !== 'CUSTOM' && Object.keys(auth).length > 1)
    refuse(`No additional configurations supported for AuthType ${type}.`);
  return { type, arn, role, name, identitySource };
}

/** A custom domain name with the path that leads to the API. */
function domainOf(
  properties: Members,
  api: Members,
  stage: unknown,
  part: (suffix: string, type: string, more: Members, dependsOn?: readonly string[]) => Resource,
  refuse: (reason: string, property?: string) => never,
): Resource[] {
  const domain = properties['Domain'];
  if (!isMap(domain)) return [];
  if (domain['MutualTlsAuthentication'] !== undefined) {
    refuse('Mutual TLS domain name association is not supported for Websocket APIs.', 'Domain');
  }
  const { DomainName, CertificateArn, BasePath, EndpointConfiguration = 'REGIONAL', SecurityPolicy } = domain;
  const configuration = {
    ...{ CertificateArn, EndpointType: EndpointConfiguration },
    ...(SecurityPolicy !== undefined && { SecurityPolicy }),
  };
  const name = part('DomainName', 'AWS::ApiGatewayV2::DomainName', {
    DomainName,
    DomainNameConfigurations: [configuration],
  });
  const paths = Array.isArray(BasePath) ? BasePath : [BasePath];
  const mappings = paths.map((path, at) =>
    part(`ApiMapping${at === 0 ? '' : at}`, 'AWS::ApiGatewayV2::ApiMapping', {
      ...{ ApiId: api, DomainName: callOf(DomainName) ? DomainName : { Ref: name.id }, Stage: stage },
      ...(path !== undefined && path !== '/' && { ApiMappingKey: path }),
    }),
  );
  return [name, ...mappings];
}
