// The events that Lambda functions get (spec/apigateway-websocket.md, section 2.2). `JSON.stringify` of what these
// functions return is the event to the byte: the order of the members is that of AWS's samples.
import type { ConnectionFacts, HandshakeFacts, RequestFacts } from './connection-facts.ts';
import { routeArn } from './connection-facts.ts';
import type { MultiMap } from '../expressions/multi-map.ts';
import { headerMaps, queryMaps } from '../expressions/multi-map.ts';
import { requestContext } from './request-context.ts';

export type ProxyEvent = { readonly [name: string]: unknown };

/** The event of a handshake. It has no body, and no query maps where there is no query. */
export function connectEvent(facts: ConnectionFacts, request: RequestFacts, handshake: HandshakeFacts): ProxyEvent {
  const headers = headerMaps(forwardedHeaders(facts, handshake));
  const query = queryMaps(handshake.query);
  return {
    ...headerMembers(headers),
    ...(query && queryMembers(query)),
    ...stageVariables(facts),
    requestContext: requestContext(facts, request, { eventType: 'CONNECT' }),
    isBase64Encoded: false,
  };
}

/** The event of a message: no headers, no query, the text as it came. `routeKey` is the route that was chosen. */
export function messageEvent(
  facts: ConnectionFacts,
  request: RequestFacts,
  message: { readonly routeKey: string; readonly messageId: string; readonly body: string },
): ProxyEvent {
  const { routeKey, messageId, body } = message;
  return {
    ...stageVariables(facts),
    requestContext: requestContext(facts, request, { eventType: 'MESSAGE', routeKey, messageId }),
    body,
    isBase64Encoded: false,
  };
}

/** The event of a connection that ended, with the four odd headers that AWS puts there. `host`: the Host header once sent. */
export function disconnectEvent(
  facts: ConnectionFacts,
  request: RequestFacts,
  ending: { readonly host: string; readonly code: number; readonly reason: string },
): ProxyEvent {
  const { host, code, reason } = ending;
  const headers = headerMaps([
    ['Host', host],
    ['x-api-key', ''],
    ['X-Forwarded-For', ''],
    ['x-restapi', ''],
  ]);
  return {
    ...headerMembers(headers),
    ...stageVariables(facts),
    requestContext: requestContext(facts, request, { eventType: 'DISCONNECT', code, reason }),
    isBase64Encoded: false,
  };
}

/** The event of a REQUEST authorizer: that of a handshake with every map present, and the headers of the upgrade. */
export function authorizerEvent(facts: ConnectionFacts, request: RequestFacts, handshake: HandshakeFacts): ProxyEvent {
  return {
    type: 'REQUEST',
    methodArn: routeArn(facts, '$connect'),
    ...headerMembers(authorizerHeaders(facts, handshake)),
    ...queryMembers(queryMaps(handshake.query) ?? { single: {}, multi: {} }),
    stageVariables: facts.stageVariables,
    requestContext: requestContext({ ...facts, authorizer: undefined }, request, { eventType: 'CONNECT' }),
  };
}

/** The headers of a handshake as an authorizer sees them, and so as its identity sources name them. */
export const authorizerHeaders = (facts: ConnectionFacts, handshake: HandshakeFacts): MultiMap =>
  headerMaps([
    ...forwardedHeaders(facts, handshake),
    ['Connection', 'upgrade'],
    ['content-length', '0'],
    ['Upgrade', 'websocket'],
  ]);

/**
 * What `$disconnect` is told of an ending (section 1.8). A client's own code and reason pass through, and ours
 * (hub/close-codes.ts); one that sent no code gets the words of AWS.
 */
export function disconnectWords(code: number, reason: string): { readonly code: number; readonly reason: string } {
  if (code === 1005) return { code, reason: 'Client-side close frame status not set' };
  return { code, reason };
}

const headerMembers = ({ single, multi }: MultiMap) => ({ headers: single, multiValueHeaders: multi });

const queryMembers = ({ single, multi }: MultiMap) => ({
  queryStringParameters: single,
  multiValueQueryStringParameters: multi,
});

const stageVariables = ({ stageVariables: variables }: ConnectionFacts) =>
  Object.keys(variables).length > 0 && { stageVariables: variables };

/** Of one hop only, or set by the gateway itself. */
const NOT_FORWARDED = new Set([
  'connection',
  'upgrade',
  'content-length',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** The client's headers with those of the gateway. What proxies before us forwarded for stays in front. */
export function forwardedHeaders(facts: ConnectionFacts, handshake: HandshakeFacts): [string, string][] {
  const { rawHeaders, port, isSecure, traceId } = handshake;
  const sent = pairsOf(rawHeaders);
  const before = sent.filter(([name]) => name.toLowerCase() === 'x-forwarded-for').map(([, value]) => value);
  return [
    ...sent.filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase())),
    ['X-Amzn-Trace-Id', traceId],
    ['X-Forwarded-For', [...before, facts.sourceIp].join(', ')],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', isSecure ? 'https' : 'http'],
  ];
}

const pairsOf = (raw: readonly string[]): [string, string][] =>
  Array.from({ length: raw.length >> 1 }, (_, index) => [raw[2 * index]!, raw[2 * index + 1]!]);
