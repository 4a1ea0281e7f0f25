// Runs the integration of a route (spec/apigateway-websocket.md, section 2.3).
import type { DeployedRoute } from '../../../../store/apis/deployed.ts';
import type { ApiContext } from '../../api-context.ts';
import { requestContent } from '../../events/content.ts';
import { localDomainName } from '../../events/local-domain.ts';
import type { MappedParameters } from '../../expressions/mapping.ts';
import { integrationUri, mapParameters } from '../../expressions/mapping.ts';
import { JsonText, parsed } from '../../expressions/json-values.ts';
import type { RequestLog } from '../../logs/request-log.ts';
import { integrationIdOf } from '../../integration-id.ts';
import type { StageAddress } from '../../stages.ts';
import { callBackend } from './call-backend.ts';
import { callService } from './call-service.ts';
import { executionFailed } from './measured.ts';
import { mapResponse, proxied } from './integration-response.ts';
import { invokeFunction, functionIn } from './invoke-function.ts';
import type { Exchange, Invoking } from './invoking.ts';
import type { Outcome } from './outcome.ts';
import { failed, threw, unanswered, unsupported } from './outcome.ts';
import { requestText } from './request-text.ts';
import { serviceUri } from './service-request.ts';

/** Never rejects, and never takes longer than the integration may. Undefined: the route has no integration. */
export async function integrate(
  context: ApiContext,
  address: StageAddress,
  route: DeployedRoute,
  exchange: Exchange,
  log?: RequestLog,
): Promise<Outcome | undefined> {
  const { apiId, scope, live } = address;
  const integration = live.deployed.integrations.get(integrationIdOf(route) ?? '');
  if (!integration) return undefined;
  const name = functionIn(integration, live.stage.StageVariables);
  const isLocal = name !== undefined && context.functions.isLocal(name);
  const outcome = await run({
    context,
    address,
    routeKey: route.RouteKey,
    integration,
    holder: `${apiId}/integrations/${integration.IntegrationId}`,
    stageVariables: live.stage.StageVariables,
    exchange: isLocal ? withLocalDomain(context, address, exchange) : exchange,
    isHeard: route.RouteKey === '$connect' || isTwoWay(route),
    timeoutMs: Math.min(integration.TimeoutInMillis, context.limits.integrationTimeoutMs),
    log,
  });
  if (outcome.kind === 'error') {
    const { status, reason, isAnswer } = outcome;
    if (!isAnswer && status >= 500) executionFailed(context, address, route.RouteKey, reason);
    log?.because(reason);
    const { connectionId, requestId } = exchange.context;
    context.watch.emit({ kind: 'error', scope, operation: route.RouteKey, status, reason, connectionId, requestId });
  }
  return outcome;
}

/** A route response makes a route two-way, whatever its expression: the only key is `$default` (section 1.7). */
export const isTwoWay = ({ RouteKey, responses }: DeployedRoute): boolean =>
  responses.length > 0 && RouteKey !== '$disconnect';

function withLocalDomain({ stages }: ApiContext, { apiId, live }: StageAddress, exchange: Exchange): Exchange {
  const domainName = exchange.context['domainName'] as string;
  const { region } = live.owner;
  const context = { ...exchange.context, domainName: localDomainName(stages, { domainName, apiId, region }) };
  return { ...exchange, context, event: { ...exchange.event, requestContext: context } };
}

async function run(invoking: Invoking): Promise<Outcome> {
  const { integration, exchange } = invoking;
  switch (integration.IntegrationType) {
    case 'AWS_PROXY': {
      const invocation = await invokeFunction(invoking, JSON.stringify(exchange.event));
      if (invocation.outcome === 'threw') return threw(invocation.payload);
      return invocation.outcome === 'answered'
        ? { kind: 'lambda', payload: invocation.payload }
        : unanswered(invocation);
    }
    case 'HTTP_PROXY': {
      const content = requestContent(integration.ContentHandlingStrategy, exchange.body);
      if (content === undefined) return notBase64;
      const parameters = parametersOf(invoking);
      if (!parameters) return tooLong;
      const answer = await callBackend(invoking, content, parameters);
      return answer.outcome === 'answered' ? proxied(integration, answer) : unanswered(answer);
    }
    default:
      return mapped(invoking);
  }
}

const notBase64 = failed(500, 'The message is not base64');
const tooLong = failed(500, 'The mapped parameters are too long');

function parametersOf({ integration, exchange, stageVariables }: Invoking): MappedParameters | undefined {
  const facts = { ...exchange, stageVariables, body: new JsonText(exchange.body) };
  return mapParameters(integration.RequestParameters, facts);
}

/** A template makes the request, and an integration response the answer. */
async function mapped(invoking: Invoking): Promise<Outcome> {
  const { integration } = invoking;
  const request = await requestText(invoking);
  if (request.outcome === 'refused') return unsupported;
  if (request.outcome === 'failed') return failed(500, request.reason);
  if (integration.IntegrationType === 'MOCK') {
    const status = mockStatus(request.text);
    if (status === undefined) return failed(500, 'The template of the MOCK gave no statusCode');
    return mapResponse(invoking, { status, headers: {}, headersDistinct: {}, body: Buffer.from(request.text) });
  }
  const content = requestContent(integration.ContentHandlingStrategy, request.text);
  if (content === undefined) return notBase64;
  const parameters = parametersOf(invoking);
  if (!parameters) return tooLong;
  if (integration.IntegrationType === 'HTTP') {
    const answer = await callBackend(invoking, content, parameters);
    return answer.outcome === 'answered' ? mapResponse(invoking, answer) : unanswered(answer);
  }
  const { stageVariables } = invoking;
  const service = serviceUri(integrationUri(integration.IntegrationUri ?? '', stageVariables, parameters.path));
  if (service) {
    const answer = await callService(invoking, service, {
      content,
      isMade: request.outcome === 'rendered',
      parameters,
    });
    // What is shown of an AWS integration is for functions: services say by their status how it went.
    return answer.outcome === 'answered'
      ? mapResponse(invoking, answer, { key: String(answer.status) })
      : unanswered(answer);
  }
  const type = [...parameters.header].find(([name]) => name.toLowerCase() === 'x-amz-invocation-type')?.[1];
  const invocation = await invokeFunction(invoking, content, type);
  // What a function throws is an answer too: its errorMessage chooses the integration response (section 2.6).
  if (invocation.outcome !== 'answered' && invocation.outcome !== 'threw') return unanswered(invocation);
  const answer = { status: 200, ...JSON_HEADERS, body: Buffer.from(invocation.payload) };
  return mapResponse(invoking, answer, { hasFailed: invocation.outcome === 'threw' });
}

/** What Lambda says of every answer. */
const JSON_HEADERS = {
  headers: { 'content-type': 'application/json' },
  headersDistinct: { 'content-type': ['application/json'] },
};

/** What a MOCK answers is told by its template: `{"statusCode": 200}`. */
function mockStatus(text: string): number | undefined {
  const { statusCode } = (parsed(text) ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}
