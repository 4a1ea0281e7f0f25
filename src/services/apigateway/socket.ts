// What a live connection of a WebSocket API may do, and what it hears.
import { decodeSegment } from '../../aws/http.ts';
import { TokenBucket } from '../../aws/token-bucket.ts';
import { closes } from '../../hub/close-codes.ts';
import type { Behaviour, Policy } from '../../hub/behaviour.ts';
import type { Connection } from '../../hub/connection.ts';
import type { Limits } from '../../limits.ts';
import type { Admission, Handshake, SocketService } from '../context.ts';
import type { ApiContext } from './api-context.ts';
import { errorFrame } from './frames.ts';
import type { Stages } from './stages.ts';

const policyOf = (limits: Limits): Policy => ({
  frameBytesMax: limits.frameBytesMax,
  messageBytesMax: limits.messageBytesMax,
  outboxBytesMax: limits.outboxBytesMax,
  idleTimeoutMs: limits.idleTimeoutMs,
  durationMs: limits.connectionDurationMs,
  heartbeatMs: limits.apiHeartbeatMs,
  closeTimeoutMs: limits.closeTimeoutMs,
});

/** Accepts sockets at every stage. Source: spec/apigateway-websocket.md, section 1. */
export function apiSockets(context: ApiContext): SocketService {
  const { hub, clock, limits, watch, stages } = context;
  const admissions = new TokenBucket(limits.newConnectionsPerSecond, clock.now());

  const behaviour: Behaviour<null> = {
    policy: policyOf(limits),
    text(connection, message) {
      if (watch.isOn) watch.emit({ kind: 'message', ...placeOf(connection), bytes: Buffer.byteLength(message) });
      // No route matches and there is no $default (section 1.6).
      connection.send(errorFrame('Forbidden', connection.id, hub.newRequestId()));
    },
    binary: (connection) => connection.close(closes.binary),
    expired() {},
    stopping() {},
    closed: (connection, code, reason) => watch.emit({ kind: 'close', ...placeOf(connection), code, reason }),
  };

  return {
    admit(handshake: Handshake): Admission {
      const stage = stages.at(handshake.host, segmentsOf(handshake.path));
      if (!stage) return refuse(403, 'ForbiddenException', 'Forbidden');
      if (!admissions.take(clock.now(), limits.newConnectionsPerSecond)) {
        return refuse(429, 'LimitExceededException', 'Too Many Requests');
      }
      const id = hub.newConnectionId();
      const info = { id, scope: stage.scope, sourceIp: handshake.sourceIp, userAgent: handshake.userAgent };
      return {
        // No subprotocol is echoed unless a $connect integration chooses one (section 1.3).
        headers: { 'x-fanfare-connection-id': id },
        open(socket, head) {
          hub.open(socket, head, info, behaviour, null);
          watch.emit({ kind: 'open', scope: info.scope, connectionId: id, sourceIp: info.sourceIp });
        },
      };
    },
  };
}

const placeOf = ({ info }: Connection) => ({ scope: info.scope, connectionId: info.id });

const refuse = (status: number, code: string, message: string): Admission => ({ refuse: { status, code, message } });

/** Whether a plain request to this path, however deep, should have been a WebSocket handshake. */
export function isStageAddress(stages: Stages, host: string, path: string): boolean {
  const segments = segmentsOf(path);
  return [0, 1, 2].some((depth) => stages.at(host, segments.slice(0, depth)) !== undefined);
}

/** `/prod` and `/prod/` are the same place (section 1.1). */
function segmentsOf(path: string): string[] {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => decodeSegment(segment) ?? '\0');
  if (segments.at(-1) === '') segments.pop();
  return segments;
}
