// Runs the integration of a route (spec/apigateway-websocket.md, section 2.3).
import type { DeployedIntegration, DeployedRoute } from '../../../store/live-stages.ts';
import type { ApiContext } from '../api-context.ts';
import type { StageAddress } from '../stages.ts';
import { proxyCall } from './http-proxy.ts';
import type { Outcome } from './outcome.ts';
import { failed, late } from './outcome.ts';

/** What an integration is given: the event for a function, the body and the request context for everything else. */
export type Exchange = {
  readonly event: { readonly [name: string]: unknown };
  readonly body: string;
};

/** Never rejects, and never takes longer than the integration may. Undefined: the route has no integration. */
export async function integrate(
  context: ApiContext,
  { live }: StageAddress,
  route: DeployedRoute,
  exchange: Exchange,
): Promise<Outcome | undefined> {
  const integration = live.deployed.integrations.get(route.Target?.replace(/^integrations\//, '') ?? '');
  if (!integration) return undefined;
  const timeoutMs = Math.min(integration.TimeoutInMillis, context.limits.integrationTimeoutMs);
  const uri = withStageVariables(integration.IntegrationUri ?? '', live.stage.StageVariables);
  switch (integration.IntegrationType) {
    case 'AWS_PROXY':
      return invokeFunction(context, uri, exchange, timeoutMs);
    case 'HTTP_PROXY':
      return callBackend(context, integration, uri, exchange, timeoutMs);
    default:
      return failed(500);
  }
}

async function invokeFunction(
  { lambda }: ApiContext,
  uri: string,
  { event }: Exchange,
  timeoutMs: number,
): Promise<Outcome> {
  const name = functionOf(uri);
  if (!lambda || !name) return failed(500);
  const invocation = await lambda.invoke(name, JSON.stringify(event), timeoutMs);
  if (invocation.outcome === 'late') return late;
  if (invocation.outcome === 'threw') return failed(502);
  return invocation.outcome === 'answered' ? { kind: 'lambda', payload: invocation.payload } : failed(500);
}

async function callBackend(
  { http }: ApiContext,
  integration: DeployedIntegration,
  uri: string,
  exchange: Exchange,
  timeoutMs: number,
): Promise<Outcome> {
  const answer = await http.call(integration.IntegrationId, proxyCall(integration, uri, exchange), timeoutMs);
  if (answer.outcome === 'late') return late;
  if (answer.outcome !== 'answered') return failed(500);
  const { status, headers, body } = answer;
  return { kind: 'http', status, headers, body };
}

/** The function in `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{ARN}/invocations`. */
export function functionOf(uri: string): string | undefined {
  return (
    /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ??
    (uri.startsWith('arn:aws:lambda:') ? uri : undefined)
  );
}

/** `${stageVariables.NAME}` in a URI. */
export const withStageVariables = (uri: string, variables: { readonly [name: string]: string }): string =>
  uri.replace(/\$\{stageVariables\.([\w-]+)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? variables[name]! : '',
  );
