// The handshake of a connection to an API with routes, in the order of spec/apigateway-websocket.md, section 1.2.
import { randomBytes } from 'node:crypto';
import { http } from '../../../../base/node-http.ts';
import type { DeployedRoute } from '../../../../store/apis/deployed.ts';
import type { Handshake } from '../../../context.ts';
import type { ConnectionFacts, HandshakeFacts } from '../../events/connection-facts.ts';
import { connectEvent, forwardedHeaders } from '../../events/events.ts';
import { traceId } from '../../../../base/trace-id.ts';
import { missingParameters } from '../../expressions/mapping.ts';
import { headerMaps, queryMaps } from '../../expressions/multi-map.ts';
import { requestContext } from '../../events/request-context.ts';
import { redactJson } from '../../logs/redaction.ts';
import type { ResponseType } from '../../logs/request-log.ts';
import type { StageAddress } from '../../stages.ts';
import { useApiKey } from './api-key.ts';
import type { Asked } from './asked.ts';
import { authorize } from './authorize.ts';
import { integrate } from '../integration/integrate.ts';
import { connectResult } from '../integration/outcome.ts';
import type { RefusedHandshake } from './refused-handshake.ts';

/** The handshake goes on, or ends with a status. */
export type Decision =
  | { readonly outcome: 'accepted'; readonly facts: ConnectionFacts; readonly subprotocol?: string | undefined }
  | ({ readonly outcome: 'refused'; readonly facts: ConnectionFacts } & RefusedHandshake);

/** Ask everybody whom the `$connect` route names. Without that route a connection is simply accepted. */
export async function decide(asked: Asked): Promise<Decision> {
  const { context, address, handshake, request, log } = asked;
  let { facts } = asked;
  const route = address.live.deployed.routes.get('$connect');
  const counts = context.metrics.of(address, '$connect');
  if (!route) {
    counts.connects++;
    return { outcome: 'accepted', facts };
  }
  const known = handshakeFacts(handshake, request.atMs);
  const maps = mapsOf(facts, known);
  log?.data('Handshake', () => redactJson({ headers: maps.headers.single, query: maps.query?.single ?? {} }));
  const refuse = (status: number, type: ResponseType, message = http.STATUS_CODES[status] ?? 'Refused'): Decision => {
    if (status < 500) counts.clientErrors++;
    log?.failed(status, type, message);
    return { outcome: 'refused', facts, status, type };
  };

  const missing = missingParameters(route.RequestParameters, {
    ...maps,
    stageVariables: facts.stageVariables,
    context: {},
  });
  if (missing.length > 0)
    return refuse(400, 'BAD_REQUEST_PARAMETERS', `Missing required parameters: ${missing.join(', ')}`);

  // A key in a header is looked at before anybody is asked; one that an authorizer names cannot be.
  const keyFrom = apiKeySource(address, route);
  const useKey = async (value: string): Promise<Decision | undefined> => {
    const check = await useApiKey(context, asked.throttles, address, value);
    if (check.outcome === 'refused') return refuse(check.reason === 'INVALID_API_KEY' ? 403 : 429, check.reason);
    facts = { ...facts, identity: { ...facts.identity, ...check.identity } };
    log?.info(`API key ${check.identity.apiKeyId} opens the stage`);
    return undefined;
  };
  const refusedByHeader = keyFrom === 'header' ? await useKey(headerOf(handshake, 'x-api-key')) : undefined;
  if (refusedByHeader) return refusedByHeader;

  const authorization = await authorize({ ...asked, facts }, route, known);
  if (authorization.outcome === 'refused') {
    const { status, type, cause } = authorization;
    return { ...refuse(status, type), ...(cause && { cause }) };
  }
  const { authorizer, identity } = authorization;
  if (authorizer) facts = { ...facts, authorizer };
  if (identity) facts = { ...facts, identity: { ...facts.identity, ...identity } };
  const refusedByAuthorizer =
    keyFrom === 'authorizer' ? await useKey(authorization.usageIdentifierKey ?? '') : undefined;
  if (refusedByAuthorizer) return refusedByAuthorizer;

  counts.connects++;
  const exchange = {
    event: connectEvent(facts, request, known),
    body: '',
    context: requestContext(facts, request, { eventType: 'CONNECT' }),
    ...maps,
  };
  const outcome = await integrate(context, address, route, exchange, log);
  if (!outcome) return { outcome: 'accepted', facts };
  const result = connectResult(outcome);
  if (result.outcome === 'accepted') return { outcome: 'accepted', facts, subprotocol: result.subprotocol };
  if (outcome.kind === 'error') return refuse(outcome.status, outcome.type);
  // The integration said so itself: nothing failed.
  log?.answered(result.status);
  return { outcome: 'refused', facts, status: result.status };
}

/** Where the key is (section 1.4); undefined: none is asked for. */
function apiKeySource({ live }: StageAddress, route: DeployedRoute): 'header' | 'authorizer' | undefined {
  if (!route.ApiKeyRequired) return undefined;
  return live.deployed.api.ApiKeySelectionExpression === '$request.header.x-api-key' ? 'header' : 'authorizer';
}

const headerOf = ({ request }: Handshake, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

const mapsOf = (facts: ConnectionFacts, known: HandshakeFacts) => ({
  headers: headerMaps(forwardedHeaders(facts, known)),
  query: queryMaps(known.query),
});

function handshakeFacts({ rawHeaders, query, port, isSecure }: Handshake, atMs: number): HandshakeFacts {
  return { rawHeaders, query, port, isSecure, traceId: traceId(atMs, randomBytes(12)) };
}
