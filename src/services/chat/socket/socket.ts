// What a live chat connection may do, and what it hears. Source: spec/ivschat.md, section 3.
import { TokenBucket } from '../../../base/token-bucket.ts';
import { closes } from '../../../hub/close-codes.ts';
import type { Behaviour, ConnectionPolicy } from '../../../hub/behaviour.ts';
import { textFrame } from '../../../hub/websocket/frame.ts';
import type { Limits } from '../../../base/limits/limits.ts';
import { following } from '../../../base/limits/live-limits.ts';
import type { Room } from '../../../store/chat/rooms.ts';
import type { Admission, Handshake, SocketService } from '../../context.ts';
import type { ActionRefusal } from './actions/action.ts';
import { actions } from './actions/index.ts';
import { ownerOf } from '../arn.ts';
import { newId } from '../new-id.ts';
import { RATE_EXCEEDED } from './actions/rate-exceeded.ts';
import type { ChatContext } from '../chat-context.ts';
import { errorJson } from '../frames.ts';
import { topicOf } from '../live-rooms.ts';
import { BadRequest, checkRequestId, parseRequest, requestIdIn, requestIdOf } from '../requests.ts';
import type { ChatConnection, Session } from './session.ts';
import { KIND } from '../slice.ts';
import type { Capability, Grant } from '../tokens.ts';
import { looksLikeToken, readToken } from '../tokens.ts';

const EDGE_HOST = /^edge\.ivschat\./i;

/** Each request over its rate has an answer; one that comes a hundred times too often waits to be read. */
const FRAMES_PER_REQUEST = 100;

/** A frame over `chatFrameBytesMax` is answered with ERROR 413; only one over the general limit closes the socket. */
const policyOf = (limits: Limits): ConnectionPolicy => ({
  frameBytesMax: limits.messageBytesMax,
  messageBytesMax: limits.messageBytesMax,
  outboxBytesMax: limits.outboxBytesMax,
  framesPerSecond: FRAMES_PER_REQUEST * limits.chatRequestsPerSecond,
  framesBurst: FRAMES_PER_REQUEST * limits.chatRequestsPerSecond,
  idleTimeoutMs: 0,
  durationMs: 0,
  heartbeatMs: limits.chatHeartbeatMs,
  closeTimeoutMs: limits.closeTimeoutMs,
});

/**
 * Accepts sockets that offer a chat token as their only subprotocol: at the root of hosts that are chat's, and with one of
 * our tokens anywhere.
 */
export function chatSockets(context: ChatContext, hasRoot: (host: string) => boolean): SocketService {
  const { hub, store, sealer, clock, limits, live, metrics, watch } = context;
  /** Handshakes whose tokens are on their way to the disk. They count as connections, so that no more come than may stay. */
  let beingAdmitted = 0;

  const behaviour: Behaviour<ChatConnection> = {
    kind: KIND,
    policy: following(limits, policyOf),
    text(connection, text) {
      const refusal = handle(connection, text);
      if (refusal) sendError(connection, refusal);
    },
    binary: (connection) =>
      void sendError(connection, { code: 400, message: 'Only text frames are accepted', requestId: '' }),
    expired(connection) {
      connection.close(closes.sessionOver(sendFarewell(connection, 'The session has expired')));
    },
    // What is under review is still delivered, to everybody who is in its room.
    unfinished: () => context.reviews.none(),
    stopping: (connection) => closes.restarting(sendFarewell(connection, 'The server is going away')),
    closed({ session, info }, code, reason) {
      watch.emit({ kind: 'close', scope: info.scope, connectionId: info.id, userId: session.key, code, reason });
      live.leave(session.roomArn);
      metrics.of(ownerOf(session.roomArn)).connections.add(-1);
    },
  };

  /** Every frame counts against the rate, and what is over it or too large is not parsed: a flood costs little. */
  function handle(connection: ChatConnection, text: string): (ActionRefusal & { requestId: string }) | undefined {
    const now = clock.now();
    const requests = (connection.session.requests ??= new TokenBucket(limits.chatRequestsPerSecond, now));
    if (!requests.take(now, limits.chatRequestsPerSecond)) return { ...RATE_EXCEEDED, requestId: requestIdIn(text) };
    if (Buffer.byteLength(text) > limits.chatFrameBytesMax)
      return { code: 413, message: 'The request is too large', requestId: requestIdIn(text) };
    const members = parseRequest(text);
    const requestId = requestIdOf(members);
    const refusal = (code: number, message: string) => ({ code, message, requestId });
    if (!members) return refusal(400, 'The request is not a JSON object');
    const name = members.get('action');
    if (!isAction(name)) return refusal(400, `Action must be one of ${Object.keys(actions).join(', ')}`);
    metrics.of(ownerOf(connection.session.roomArn)).requests[name]++;
    if (!connection.session.capabilities.includes(name))
      return refusal(403, `The token does not have the capability ${name}`);
    const room = store.rooms.get(connection.session.roomArn);
    if (!room) return refusal(404, 'The room does not exist');
    const refuse = ({ code, message }: ActionRefusal) => sendError(connection, { code, message, requestId });
    try {
      checkRequestId(members);
      const refused = actions[name](context, { connection, room, members, requestId, refuse });
      return refused && refusal(refused.code, refused.message);
    } catch (cause) {
      if (cause instanceof BadRequest) return refusal(cause.code, cause.message);
      hub.fault(cause);
      return refusal(500, 'Internal error');
    }
  }

  /** Returns the JSON of the frame. A reader that does not even take its errors is cut: its requests must not pile up. */
  function sendError(
    connection: ChatConnection,
    { code, message, requestId }: ActionRefusal & { requestId: string },
  ): string {
    const { info, session } = connection;
    watch.emit({ kind: 'error', scope: info.scope, connectionId: info.id, userId: session.key, code, reason: message });
    const json = errorJson({ id: newId(), requestId, code, message });
    if (connection.send(textFrame(json)) === 'full') connection.cut();
    return json;
  }

  /** Told this way, the official client gets a new token and comes back (spec/ivschat.md, section 7.4). */
  const sendFarewell = (connection: ChatConnection, message: string) =>
    sendError(connection, { code: 401, message, requestId: '' });

  function admit(handshake: Handshake): Admission | Promise<Admission> | undefined {
    const { path, host, protocols } = handshake;
    const [token] = protocols;
    const isAtRoot = path === '/' && hasRoot(host);
    const isOurs = isAtRoot || EDGE_HOST.test(host) || (token !== undefined && looksLikeToken(token));
    if (!isOurs) return undefined;
    if (token === undefined)
      return refuse(401, 'UnauthorizedException', 'Offer a chat token as the WebSocket subprotocol');
    if (protocols.length > 1) return refuse(400, 'BadRequestException', 'Offer the chat token as the only subprotocol');
    if (live.connections + beingAdmitted >= limits.chatConnectionsMax) return TOO_MANY;
    const grant = readToken(sealer, token, clock.now());
    return grant ? redeem(token, grant, handshake) : NOT_VALID;
  }

  /** Use a token, and wait until the disk knows: then it opens nothing else, whatever happens to this process. */
  async function redeem(token: string, grant: Grant & { id: string }, handshake: Handshake): Promise<Admission> {
    beingAdmitted++;
    try {
      const use = await store.oneTime.use(grant.id, grant.connectByMs);
      if (use !== 'ok') return REFUSALS[use];
      const room = store.rooms.get(grant.roomArn);
      return room ? accept(room, token, grant, handshake) : NO_ROOM;
    } catch (cause) {
      hub.fault(cause);
      return refuse(500, 'InternalServerException', 'Internal error');
    } finally {
      beingAdmitted--;
    }
  }

  const accept = (room: Room, token: string, grant: Grant, { sourceIp, userAgent }: Handshake): Admission => ({
    headers: { 'sec-websocket-protocol': token },
    open(socket, head) {
      const now = clock.now();
      const session: Session = {
        roomArn: room.arn,
        room: live.enter(room.arn, room.maximumMessageRatePerSecond, now),
        key: grant.userId,
        capabilities: sharedCapabilities(grant.capabilities),
        attributes: Object.keys(grant.attributes).length > 0 ? grant.attributes : NO_ATTRIBUTES,
        sender: undefined,
        requests: undefined,
        reviews: undefined,
      };
      metrics.of(room).connections.add(1);
      const info = { id: hub.newConnectionId(), scope: session.room.scope, sourceIp, userAgent };
      hub.open(socket, head, info, behaviour, session, (connection) => {
        connection.expiresAt = hub.now() + grant.sessionEndsMs - now;
        hub.join(connection, topicOf(room.arn));
        watch.emit({ kind: 'open', scope: info.scope, connectionId: info.id, userId: grant.userId, sourceIp });
      });
    },
  });

  return { name: KIND, admit };
}

const refuse = (status: number, code: string, message: string): Admission => ({ refuse: { status, code, message } });

const NOT_VALID = refuse(403, 'AccessDeniedException', 'The token is not valid, was used or has expired');
const NO_ROOM = refuse(404, 'ResourceNotFoundException', 'The room does not exist');
const TOO_MANY = refuse(429, 'ThrottlingException', 'Too many connections');
const UNAVAILABLE = refuse(503, 'ServiceUnavailableException', 'The use of the token could not be recorded; try again');
const REFUSALS = { used: NOT_VALID, full: TOO_MANY, unavailable: UNAVAILABLE };

// Most members of rooms have the same of these, and share it.
const NO_ATTRIBUTES = {};
const capabilitySets = new Map<string, readonly Capability[]>();

/** A token has each of the three once (operations/tokens.ts), in any order: there are sixteen at most. */
function sharedCapabilities(capabilities: readonly Capability[]): readonly Capability[] {
  const name = capabilities.join();
  const known = capabilitySets.get(name);
  if (!known) capabilitySets.set(name, capabilities);
  return known ?? capabilities;
}

const isAction = (name: unknown): name is Capability => typeof name === 'string' && Object.hasOwn(actions, name);
