// The `requestContext` of an event, and `$context` of templates and mappings: members in the order of AWS's samples.
import type { ConnectionFacts, RequestFacts } from './connection-facts.ts';
import { requestTime } from './request-time.ts';

export type RequestContext = { readonly [name: string]: unknown };

/** What sets the three kinds of events apart. */
export type Kind =
  | { readonly eventType: 'CONNECT' }
  | { readonly eventType: 'MESSAGE'; readonly routeKey: string; readonly messageId: string }
  | { readonly eventType: 'DISCONNECT'; readonly code: number; readonly reason: string };

/** Build the request context of an event (spec/apigateway-websocket.md, section 2.2). */
export function requestContext(facts: ConnectionFacts, request: RequestFacts, kind: Kind): RequestContext {
  const { userAgent, sourceIp, authorizer } = facts;
  return {
    routeKey: routeKeyOf(kind),
    ...(authorizer && { authorizer }),
    ...(kind.eventType === 'MESSAGE' && { messageId: kind.messageId }),
    ...(kind.eventType === 'DISCONNECT' && { disconnectStatusCode: kind.code }),
    eventType: kind.eventType,
    extendedRequestId: request.requestId,
    requestTime: requestTime(request.atMs),
    messageDirection: 'IN',
    ...(kind.eventType === 'DISCONNECT' && { disconnectReason: kind.reason }),
    stage: facts.stage,
    connectedAt: facts.connectedAtMs,
    requestTimeEpoch: request.atMs,
    identity: { ...facts.identity, ...(userAgent !== undefined && { userAgent }), sourceIp },
    requestId: request.requestId,
    domainName: facts.domainName,
    connectionId: facts.connectionId,
    apiId: facts.apiId,
  };
}

function routeKeyOf(kind: Kind): string {
  if (kind.eventType === 'MESSAGE') return kind.routeKey;
  return kind.eventType === 'CONNECT' ? '$connect' : '$disconnect';
}
