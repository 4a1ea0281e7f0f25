// A WebSocket API with routes and functions, made with the official SDK.
import type { ServerResponse } from 'node:http';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import type { TestGateway } from './gateway.ts';
import { REGION, rootKey, testGateway } from './gateway.ts';
import { lambdaEndpoint, returns } from './lambda.ts';

export type Functions = Parameters<typeof lambdaEndpoint>[0];
type Routes = Record<string, { function: string; twoWay?: boolean; settings?: object; integration?: object }>;

/** The address of a function for integrations and authorizers. */
export const functionUri = (name: string) =>
  `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:000000000000:function:${name}/invocations`;

/** An API with a stage `prod`, deployed. */
export async function deployedApi(
  gateway: Pick<TestGateway, 'url' | 'socketUrl'>,
  routes: Routes,
  stage: object = {},
  client: object = {},
) {
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: gateway.url, ...client });
  const { ApiId } = await control.createApi({
    Name: 'test',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  for (const [RouteKey, route] of Object.entries(routes)) await addRoute(control, ApiId!, RouteKey, route);
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId, ...stage });
  return { control, ApiId: ApiId!, url: `${gateway.socketUrl}/${ApiId}/prod` };
}

/** A route with a function. */
export async function addRoute(
  control: ApiGatewayV2,
  ApiId: string,
  RouteKey: string,
  route: Routes[string],
): Promise<void> {
  const { IntegrationId } = await control.createIntegration({
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: functionUri(route.function),
    ...route.integration,
  });
  const { RouteId } = await control.createRoute({
    ApiId,
    RouteKey,
    Target: `integrations/${IntegrationId}`,
    ...(route.twoWay && { RouteResponseSelectionExpression: '$default' }),
    ...route.settings,
  });
  if (route.twoWay) await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
}

/** A gateway with functions and an API. */
export async function withApi(
  functions: Functions,
  routes: Routes,
  body: (
    all: Awaited<ReturnType<typeof deployedApi>> & { gateway: TestGateway; events: Record<string, any>[] },
  ) => Promise<void>,
  options: Parameters<typeof testGateway>[0] & { stage?: object } = {},
): Promise<void> {
  const { stage, ...rest } = options;
  await using lambda = await lambdaEndpoint(functions);
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url, ...rest });
  await body({ ...(await deployedApi(gateway, routes, stage)), gateway, events: lambda.events });
}

/** Answers with the route and the body. */
export const echo = (event: any, outgoing: ServerResponse) =>
  returns({ statusCode: 200, body: `${event.requestContext.routeKey}: ${event.body}` })(event, outgoing);
export const ok = returns({ statusCode: 200 });
