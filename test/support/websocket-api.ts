// WebSocket APIs made with the official SDK, for tests of what their routes lead to.
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerOptions } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import type {
  CreateIntegrationRequest,
  CreateIntegrationResponseRequest,
  CreateRouteRequest,
  CreateStageRequest,
} from '@aws-sdk/client-apigatewayv2';
import type { TestGateway } from './gateway.ts';
import { REGION, rootKey } from './gateway.ts';

type Route = {
  readonly integration: Omit<CreateIntegrationRequest, 'ApiId'>;
  readonly responses?: readonly Omit<CreateIntegrationResponseRequest, 'ApiId' | 'IntegrationId'>[];
  readonly isOneWay?: boolean;
  readonly settings?: Partial<CreateRouteRequest>;
};

export const controlOf = (gateway: TestGateway) =>
  new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: gateway.url, maxAttempts: 1 });

export const invocationUri = (functionArn: string) =>
  `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/** An API whose routes answer, each with an integration of its own, deployed to the stage `prod`. */
export async function deployApi(
  gateway: TestGateway,
  routes: Readonly<Record<string, Route>>,
  stage: Partial<CreateStageRequest> = {},
) {
  const control = controlOf(gateway);
  const { ApiId } = await control.createApi({
    Name: 'x',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  for (const [RouteKey, { integration, responses = [], isOneWay, settings }] of Object.entries(routes)) {
    const { IntegrationId } = await control.createIntegration({ ApiId, ...integration });
    for (const response of responses) await control.createIntegrationResponse({ ApiId, IntegrationId, ...response });
    const { RouteId } = await control.createRoute({
      ApiId,
      RouteKey,
      Target: `integrations/${IntegrationId}`,
      ...(!isOneWay && { RouteResponseSelectionExpression: '$default' }),
      ...settings,
    });
    if (!isOneWay) await control.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  }
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId, ...stage });
  return { control, ApiId: ApiId!, url: `${gateway.socketUrl}/${ApiId}/prod` };
}

/** An HTTP server on a free port. */
export async function httpServer(listener: RequestListener, options: ServerOptions = {}) {
  const server = createServer(options, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
