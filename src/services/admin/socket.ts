// The live view of a server, as a WebSocket that one only listens to.
import type { Authenticate } from '../../aws/server/authenticate.ts';
import { AwsError } from '../../aws/error.ts';
import { closes } from '../../hub/close-codes.ts';
import type { Behaviour, ConnectionPolicy } from '../../hub/behaviour.ts';
import type { Connection } from '../../hub/connection.ts';
import { textFrame } from '../../hub/websocket/frame.ts';
import { following } from '../../base/limits/live-limits.ts';
import type { Admission, Context, SocketService } from '../context.ts';
import type { Wanted } from '../watch.ts';
import { wantedBy } from './wanted.ts';

const PATH = '/_fanfare/tail';
/** What a connection of a watcher is called. */
const KIND = 'fanfare';
export const TAIL_ACTION = 'fanfare:Tail';
/** A watcher has nothing to say. */
const REQUEST_BYTES_MAX = 1024;

type Session = { stop: () => void };

/** Accepts sockets at `/_fanfare/tail` whose address is presigned, or whose headers are signed. */
export function tailSockets({ hub, limits, watch }: Context, authenticate: Authenticate): SocketService {
  const policy = following(limits, (): ConnectionPolicy => ({
    frameBytesMax: REQUEST_BYTES_MAX,
    messageBytesMax: REQUEST_BYTES_MAX,
    outboxBytesMax: limits.outboxBytesMax,
    framesPerSecond: limits.clientFramesPerSecond,
    framesBurst: limits.clientFramesBurst,
    idleTimeoutMs: 0,
    durationMs: 0,
    heartbeatMs: limits.apiHeartbeatMs,
    closeTimeoutMs: limits.closeTimeoutMs,
  }));
  const behaviour: Behaviour<Connection<Session>> = {
    kind: KIND,
    policy,
    text() {},
    binary: (connection) => connection.close(closes.binary),
    expired() {},
    stopping: () => closes.goingAway,
    closed: ({ session }) => session.stop(),
  };

  return {
    name: KIND,
    admit({ request, path, query, sourceIp, userAgent }): Admission | undefined {
      if (path !== PATH) return undefined;
      let wanted: Wanted;
      try {
        const caller = authenticate(request, 'execute-api');
        if (caller.may && !caller.may(TAIL_ACTION, '*')) {
          throw new AwsError('AccessDeniedException', 403, `The key ${caller.accessKeyId} may not ${TAIL_ACTION}`);
        }
        wanted = wantedBy(query, limits);
      } catch (cause) {
        if (!(cause instanceof AwsError)) throw cause;
        return { refuse: { status: cause.status, code: cause.code, message: cause.message } };
      }
      const session: Session = { stop() {} };
      const info = { id: hub.newConnectionId(), scope: 'tail', sourceIp, userAgent };
      return {
        headers: {},
        open: (socket, head) =>
          hub.open(socket, head, info, behaviour, session, (connection) => {
            // A watcher that cannot keep up misses lines; what it watches never waits.
            session.stop = watch.listen((line) => void connection.send(textFrame(line)), wanted);
          }),
      };
    },
  };
}
