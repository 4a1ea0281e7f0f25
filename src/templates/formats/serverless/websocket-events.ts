// The websocket events of a serverless.yml as the resources that the framework makes of them
// (spec/functions-and-templates.md, section 15.1; spec/apigateway-websocket.md, section 5.3).
import type { Members } from '../../reading/objects.ts';
import { isMap, listAt, mapAt } from '../../reading/objects.ts';
import { placeOf } from '../../reading/places.ts';
import type { Resource } from '../../template.ts';
import type { Place } from '../../reading/template-error.ts';
import { TemplateError } from '../../reading/template-error.ts';
import { functionId, idOf, normalised, routeId } from './naming.ts';

export type WebSocketEvent = {
  readonly function: string;
  readonly route: string;
  readonly isTwoWay: boolean;
  readonly authorizer: Authorizer | undefined;
  readonly place: Place | undefined;
};

type Authorizer = { readonly name: string; readonly arn: unknown; readonly identitySource: readonly unknown[] };

const KEYS = ['route', 'routeResponseSelectionExpression', 'authorizer'];

/** Those of one function. Throws a TemplateError. */
export function eventsOf(name: string, definition: Members, functions: Members): WebSocketEvent[] {
  return listAt(definition, 'events').flatMap((event, at) => {
    if (event === 'websocket') return [refuse(name, placeOf(definition['events'], at), 'an event without a route')];
    if (!isMap(event) || !('websocket' in event)) return [];
    const place = placeOf(event, 'websocket') ?? placeOf(event);
    const { websocket } = event;
    if (typeof websocket === 'string')
      return [{ function: name, route: websocket, isTwoWay: false, authorizer: undefined, place }];
    if (!isMap(websocket)) {
      const hint = 'route' in event ? ': indent `route` further than `websocket`' : '';
      return [refuse(name, place, `a websocket event without a value${hint}`)];
    }
    const unknown = Object.keys(websocket).find((key) => !KEYS.includes(key));
    if (unknown !== undefined)
      return [
        refuse(name, place, `a websocket event with '${unknown}', which there is not; there are: ${KEYS.join(', ')}`),
      ];
    const { route, routeResponseSelectionExpression: expression, authorizer } = websocket;
    if (typeof route !== 'string') return [refuse(name, place, 'a websocket event without a route')];
    return [
      {
        ...{ function: name, route, isTwoWay: expression !== undefined, place },
        authorizer: authorizer === undefined ? undefined : authorizerOf(authorizer, name, functions, place),
      },
    ];
  });
}

function refuse(name: string, place: Place | undefined, what: string): never {
  throw new TemplateError(place, `the function ${name} has ${what}`);
}

function authorizerOf(said: unknown, holder: string, functions: Members, place: Place | undefined): Authorizer {
  const { name, arn, identitySource } = isMap(said) ? said : ({ name: said } as Members);
  const sources = identitySource === undefined ? ['route.request.header.Auth'] : [identitySource].flat();
  if (typeof arn === 'string' || isMap(arn)) {
    return { name: typeof name === 'string' ? name : nameIn(arn), arn, identitySource: sources };
  }
  if (typeof name !== 'string') return refuse(holder, place, 'an authorizer without a name or an ARN');
  if (name.startsWith('arn:')) return { name: nameIn(name), arn: name, identitySource: sources };
  if (Object.hasOwn(functions, name)) {
    return { name, arn: { 'Fn::GetAtt': [functionId(name), 'Arn'] }, identitySource: sources };
  }
  return refuse(holder, place, `the authorizer ${name}, and there is no function of that name`);
}

const nameIn = (arn: unknown) =>
  typeof arn === 'string' ? (arn.split(':function:')[1]?.split(':')[0] ?? 'authorizer') : 'authorizer';

type Api = {
  readonly stage: string;
  readonly name: unknown;
  readonly description: unknown;
  readonly expression: unknown;
  readonly existing: unknown;
};

/** `events` have one for each route. */
export function apiResources(events: readonly WebSocketEvent[], api: Api): Resource[] {
  if (events.length === 0) return [];
  const resource = (
    id: string,
    type: string,
    properties: Members,
    place?: Place,
    dependsOn: readonly string[] = [],
  ): Resource => ({
    ...{ id, type: `AWS::${type}`, properties, condition: undefined, dependsOn, metadata: {} },
    place: place ?? events[0]?.place,
  });
  const ApiId = api.existing ?? { Ref: 'WebsocketsApi' };
  const callers = [...new Set(events.map((event) => event.function))];
  const authorizers = new Map(events.flatMap(({ authorizer }) => (authorizer ? [[authorizer.name, authorizer]] : [])));
  const routes = events.map((event) =>
    resource(
      routeId(event.route),
      'ApiGatewayV2::Route',
      {
        ...{ ApiId, RouteKey: event.route, AuthorizationType: event.authorizer ? 'CUSTOM' : 'NONE' },
        ...(event.authorizer && { AuthorizerId: { Ref: `${idOf(event.authorizer.name)}WebsocketsAuthorizer` } }),
        ...(event.isTwoWay && { RouteResponseSelectionExpression: '$default' }),
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${idOf(event.function)}WebsocketsIntegration` }]] },
      },
      event.place,
    ),
  );
  const permission = (id: string, FunctionName: unknown) =>
    resource(id, 'Lambda::Permission', {
      FunctionName,
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    });
  return [
    ...(api.existing === undefined
      ? [
          resource('WebsocketsApi', 'ApiGatewayV2::Api', {
            ...{ Name: api.name, ProtocolType: 'WEBSOCKET', Description: api.description },
            RouteSelectionExpression: api.expression,
          }),
        ]
      : []),
    ...callers.flatMap((name) => [
      resource(`${idOf(name)}WebsocketsIntegration`, 'ApiGatewayV2::Integration', {
        ...{
          ApiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: invocationsOf({ 'Fn::GetAtt': [functionId(name), 'Arn'] }),
        },
      }),
      permission(`${idOf(name)}LambdaPermissionWebsockets`, { 'Fn::GetAtt': [functionId(name), 'Arn'] }),
    ]),
    ...[...authorizers.values()].flatMap(({ name, arn, identitySource }) => [
      resource(`${idOf(name)}WebsocketsAuthorizer`, 'ApiGatewayV2::Authorizer', {
        ...{
          ApiId,
          Name: name,
          AuthorizerType: 'REQUEST',
          AuthorizerUri: invocationsOf(arn),
          IdentitySource: identitySource,
        },
      }),
      permission(`${idOf(name)}LambdaPermissionWebsocketsAuthorizer`, arn),
    ]),
    ...routes,
    ...events.flatMap(({ route, isTwoWay, place }) =>
      isTwoWay
        ? [
            resource(
              `${normalised(route)}WebsocketsRouteResponse`,
              'ApiGatewayV2::RouteResponse',
              { ApiId, RouteId: { Ref: routeId(route) }, RouteResponseKey: '$default' },
              place,
            ),
          ]
        : [],
    ),
    resource(
      'WebsocketsDeployment',
      'ApiGatewayV2::Deployment',
      { ApiId },
      undefined,
      routes.map(({ id }) => id),
    ),
    resource('WebsocketsDeploymentStage', 'ApiGatewayV2::Stage', {
      ...{
        ApiId,
        StageName: api.stage,
        Description: 'Serverless Websockets',
        DeploymentId: { Ref: 'WebsocketsDeployment' },
      },
    }),
  ];
}

const invocationsOf = (arn: unknown) => ({
  'Fn::Sub': [
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Arn}/invocations',
    { Arn: arn },
  ],
});

export const mapOfFunctions = (root: Members): Members => {
  const { functions } = root;
  if (Array.isArray(functions)) return Object.assign({}, ...functions.filter(isMap)) as Members;
  return mapAt(root, 'functions');
};
