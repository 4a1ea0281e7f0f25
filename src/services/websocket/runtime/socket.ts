// What a live connection of a WebSocket API may do, and what it hears.
import { TokenBucket } from '../../../base/token-bucket.ts';
import { closes } from '../../../hub/close-codes.ts';
import type { Behaviour, ConnectionPolicy } from '../../../hub/behaviour.ts';
import type { Connection } from '../../../hub/connection.ts';
import type { Limits } from '../../../base/limits/limits.ts';
import { following } from '../../../base/limits/live-limits.ts';
import type { Admission, Handshake, SocketService } from '../../context.ts';
import { traceIn } from '../../trace-in.ts';
import type { ApiContext } from '../api-context.ts';
import type { ConnectionFacts } from '../events/connection-facts.ts';
import { errorFrame } from './frames.ts';
import { requestContext } from '../events/request-context.ts';
import { requestLog } from '../logs/request-log.ts';
import type { Asked } from './handshake/asked.ts';
import { decide } from './handshake/decide.ts';
import type { Disconnects } from './disconnects.ts';
import { handleMessage } from './message.ts';
import { refusedHandshake } from './handshake/refused-handshake.ts';
import type { ApiConnection } from './session.ts';
import { Throttles } from './throttles.ts';
import { KIND } from '../slice.ts';
import type { StageAddress, Stages } from '../stages.ts';
import { segmentsOf } from '../stages.ts';

const policyOf = (limits: Limits): ConnectionPolicy => ({
  frameBytesMax: limits.frameBytesMax,
  messageBytesMax: limits.messageBytesMax,
  outboxBytesMax: limits.outboxBytesMax,
  framesPerSecond: limits.clientFramesPerSecond,
  framesBurst: limits.clientFramesBurst,
  idleTimeoutMs: limits.idleTimeoutMs,
  durationMs: limits.connectionDurationMs,
  heartbeatMs: limits.apiHeartbeatMs,
  closeTimeoutMs: limits.closeTimeoutMs,
});

/** Accepts sockets at every stage. Source: spec/apigateway-websocket.md, section 1. */
export function apiSockets(context: ApiContext, disconnects: Disconnects): SocketService {
  const { hub, clock, limits, watch, stages, metrics } = context;
  const admissions = new TokenBucket(limits.newConnectionsPerSecond, clock.now());
  const throttles = new Throttles(() => clock.now());

  const behaviour: Behaviour<ApiConnection> = {
    kind: KIND,
    policy: following(limits, policyOf),
    text(connection, message) {
      handleMessage(context, throttles, connection, message).catch((cause: unknown) => {
        hub.fault(cause);
        connection.send(errorFrame('Internal server error', connection.id, hub.newRequestId()));
      });
    },
    binary: (connection) => connection.close(closes.binary),
    expired() {},
    unfinished({ session }) {
      return session.callsUnderWay > 0 ? new Promise((resolve) => (session.settled = resolve)) : undefined;
    },
    stopping: () => closes.goingAway,
    closed(connection, code, reason) {
      watch.emit({ kind: 'close', ...placeOf(connection), code, reason });
      disconnects.tell(connection.session, code, reason);
    },
  };

  function admit(handshake: Handshake): Admission | Promise<Admission> {
    const address = stages.at(handshake.host, segmentsOf(handshake.path));
    if (!address) return refuse(403, 'ForbiddenException', 'Forbidden');
    const request = { requestId: hub.newRequestId(), atMs: clock.now() };
    const log = requestLog(context, address, '$connect', request.requestId);
    const isThrottled =
      !admissions.take(request.atMs, limits.newConnectionsPerSecond) || !throttles.take(address, '$connect');
    if (isThrottled) metrics.of(address, '$connect').clientErrors++;
    if (isThrottled && !log) return TOO_MANY;
    log?.traced(traceIn(handshake.query));
    const facts = factsOf(address, handshake, request.atMs);
    log?.info(`A client connects from ${facts.sourceIp}`);
    if (isThrottled) {
      log?.failed(429, 'THROTTLED', 'Too Many Requests');
      log?.end(requestContext(facts, request, CONNECT));
      return TOO_MANY;
    }
    if (!log && !address.live.deployed.routes.has('$connect')) {
      metrics.of(address, '$connect').connects++;
      return accept(address, handshake, facts);
    }
    if (!handshake.mayWait) {
      log?.failed(503, 'DEFAULT_5XX', 'Service Unavailable');
      log?.end(requestContext(facts, request, CONNECT));
      return TOO_MANY_WAIT;
    }
    return decided({ context, throttles, address, handshake, facts, request, log });
  }

  async function decided(asked: Asked): Promise<Admission> {
    const { address, handshake, request, log } = asked;
    try {
      const decision = await decide(asked);
      log?.end(requestContext(decision.facts, request, CONNECT));
      if (decision.outcome === 'accepted') return accept(address, handshake, decision.facts, decision.subprotocol);
      return refusedHandshake(decision);
    } catch (cause) {
      hub.fault(cause);
      log?.failed(500, 'DEFAULT_5XX', 'Internal server error');
      log?.end(requestContext(asked.facts, request, CONNECT));
      return refuse(500, 'InternalServerErrorException', 'Internal server error');
    }
  }

  /** No subprotocol is echoed unless the `$connect` integration chose one (section 1.3). */
  function accept(
    address: StageAddress,
    { host, query }: Handshake,
    facts: ConnectionFacts,
    subprotocol?: string,
  ): Admission {
    const { connectionId: id, sourceIp, userAgent = null } = facts;
    const info = { id, scope: address.scope, sourceIp, userAgent };
    return {
      headers: { 'x-fanfare-connection-id': id, ...(subprotocol && { 'sec-websocket-protocol': subprotocol }) },
      open(socket, head) {
        const owed = disconnects.owe(address, { facts, host });
        hub.open(socket, head, info, behaviour, { facts, host, owed, callsUnderWay: 0 });
        if (watch.isOn)
          watch.emit({ kind: 'open', ...{ scope: info.scope, connectionId: id, sourceIp }, trace: traceIn(query) });
      },
    };
  }

  function factsOf(address: StageAddress, handshake: Handshake, connectedAtMs: number): ConnectionFacts {
    const { apiId, name, live } = address;
    const { shownHost, shownPrefix, sourceIp, userAgent } = handshake;
    const domainName = shownHost + shownPrefix;
    return {
      apiId,
      stage: name,
      domainName: isNamedByHost(stages, shownHost, address) ? domainName : `${domainName}/${apiId}`,
      connectionId: hub.newConnectionId(),
      connectedAtMs,
      sourceIp,
      ...(userAgent !== null && { userAgent }),
      region: live.owner.region,
      account: live.owner.account,
      stageVariables: live.stage.StageVariables,
    };
  }

  return { name: KIND, admit, settled: async () => disconnects.settled() };
}

/**
 * Backends make the address of `@connections` of `domainName` and `stage`. Where the host alone does not name the API,
 * its id comes along, so that what they make leads back here. A custom domain name is shown as it is, as on AWS.
 */
const isNamedByHost = (stages: Stages, host: string, { scope, name }: StageAddress): boolean =>
  stages.isDomain(host) || stages.at(host, [name])?.scope === scope;

const placeOf = ({ info }: Connection) => ({ scope: info.scope, connectionId: info.id });

const refuse = (status: number, code: string, message: string): Admission => ({ refuse: { status, code, message } });
const TOO_MANY = refuse(429, 'LimitExceededException', 'Too Many Requests');
const TOO_MANY_WAIT = refuse(503, 'ServiceUnavailableException', 'Too many handshakes wait for their backends');
const CONNECT = { eventType: 'CONNECT' } as const;
