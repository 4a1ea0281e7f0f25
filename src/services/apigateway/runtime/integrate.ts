// Runs the integration of a route (spec/apigateway-websocket.md, section 2.3).
import type { DeployedIntegration, DeployedRoute } from '../../../store/live-stages.ts';
import type { ApiContext } from '../api-context.ts';
import type { MultiMap, Texts } from '../data/multi-map.ts';
import { integrationUri, mapParameters } from '../data/mapping.ts';
import type { MappedParameters } from '../data/mapping.ts';
import { parsed } from '../data/json-values.ts';
import type { RequestLog } from '../logs/request-log.ts';
import type { StageAddress } from '../stages.ts';
import { mapResponse } from './integration-response.ts';
import type { Outcome } from './outcome.ts';
import { failed, late, unsupported } from './outcome.ts';
import { requestText } from './request-text.ts';

/** What an integration is given: the event for a function, everything else for templates and mappings. */
export type Exchange = {
  readonly event: { readonly [name: string]: unknown };
  readonly body: string;
  /** The request context of the event. */
  readonly context: { readonly [name: string]: unknown };
  /** Of a handshake. */
  readonly headers?: MultiMap | undefined;
  readonly query?: MultiMap | undefined;
};

/** A call to a backend, in the words of its stage. */
export type Invoking = {
  readonly context: ApiContext;
  readonly integration: DeployedIntegration;
  readonly stageVariables: Texts;
  readonly exchange: Exchange;
  readonly timeoutMs: number;
  /** Undefined: nothing of it is logged. */
  readonly log: RequestLog | undefined;
};

/** Never rejects, and never takes longer than the integration may. Undefined: the route has no integration. */
export async function integrate(
  context: ApiContext,
  { live }: StageAddress,
  route: DeployedRoute,
  exchange: Exchange,
  log?: RequestLog,
): Promise<Outcome | undefined> {
  const integration = live.deployed.integrations.get(route.Target?.replace(/^integrations\//, '') ?? '');
  if (!integration) return undefined;
  const timeoutMs = Math.min(integration.TimeoutInMillis, context.limits.integrationTimeoutMs);
  const invoking = { context, integration, stageVariables: live.stage.StageVariables, exchange, timeoutMs, log };
  switch (integration.IntegrationType) {
    case 'AWS_PROXY':
      return invokeFunction(invoking, JSON.stringify(exchange.event));
    case 'HTTP_PROXY':
      return callBackend(invoking, exchange.body);
    default:
      return mapped(invoking);
  }
}

/** A template makes the request, and an integration response the answer. */
async function mapped(invoking: Invoking): Promise<Outcome> {
  const request = requestText(invoking);
  if (request.outcome === 'refused') return unsupported;
  if (request.outcome === 'failed') return failed(500);
  const { IntegrationType: type } = invoking.integration;
  if (type === 'MOCK')
    return mapResponse(invoking, { status: mockStatus(request.text), headers: {}, body: request.text });
  const answer = await (type === 'HTTP' ? callBackend(invoking, request.text) : invokeFunction(invoking, request.text));
  if (answer.kind === 'http') return mapResponse(invoking, answer);
  if (answer.kind === 'lambda') return mapResponse(invoking, { status: 200, headers: {}, body: answer.payload });
  return answer;
}

/** What a MOCK answers is told by its template: `{"statusCode": 200}`. */
function mockStatus(text: string): number | undefined {
  const { statusCode } = (parsed(text) ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

async function invokeFunction(invoking: Invoking, event: string): Promise<Outcome> {
  const { context, integration, stageVariables, timeoutMs, log } = invoking;
  const name = functionOf(integrationUri(integration.IntegrationUri ?? '', stageVariables, new Map()));
  if (!context.lambda || !name) return failed(500);
  log?.calling(name, event);
  const invocation = await context.lambda.invoke(name, event, timeoutMs);
  log?.invoked(invocation);
  if (invocation.outcome === 'late') return late;
  if (invocation.outcome === 'threw') return failed(502);
  return invocation.outcome === 'answered' ? { kind: 'lambda', payload: invocation.payload } : failed(500);
}

async function callBackend(invoking: Invoking, body: string): Promise<Outcome> {
  const { context, integration, stageVariables, exchange, timeoutMs, log } = invoking;
  const { IntegrationId, IntegrationMethod = 'POST', IntegrationUri = '' } = integration;
  const facts = { ...exchange, body: parsed(exchange.body), stageVariables };
  const parameters = mapParameters(integration.RequestParameters, facts);
  const method = IntegrationMethod === 'ANY' ? 'POST' : IntegrationMethod;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const call = {
    method,
    url: withQuery(integrationUri(IntegrationUri, stageVariables, parameters.path), parameters),
    headers: { 'content-type': 'application/json', ...Object.fromEntries(parameters.header) },
    body: hasBody ? body : '',
  };
  log?.calling(call.url, call.body);
  const answer = await context.http.call(IntegrationId, call, timeoutMs);
  log?.called(answer);
  if (answer.outcome === 'late') return late;
  if (answer.outcome !== 'answered') return failed(500);
  return { kind: 'http', status: answer.status, headers: answer.headers, body: answer.body };
}

function withQuery(uri: string, { querystring }: MappedParameters): string {
  const url = querystring.size > 0 ? URL.parse(uri) : null;
  if (!url) return uri;
  for (const [name, values] of querystring) for (const value of values) url.searchParams.append(name, value);
  return url.href;
}

/** The function in `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{ARN}/invocations`. */
export function functionOf(uri: string): string | undefined {
  const named = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
  return named ?? (uri.startsWith('arn:aws:lambda:') ? uri : undefined);
}
