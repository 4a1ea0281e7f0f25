import type { Socket } from 'node:net';
import type { Close } from './close-codes.ts';
import { closes } from './close-codes.ts';
import type { Behaviour, ConnectionInfo, Delivery, Owner } from './behaviour.ts';
import type { Timed } from '../base/deadlines.ts';
import { NO_FRAMES, NO_TOPICS, NOT_CLOSED } from './idle.ts';
import type { Peer } from './intake.ts';
import { Intake } from './intake.ts';
import type { Member } from './topic/member.ts';
import { nextDeadline } from './next-deadline.ts';
import type { Topic } from './topic/topic.ts';
import { PING, closeFrame, pongFrame } from './websocket/frame.ts';
import type { FrameHandler } from './websocket/frame-reader.ts';

const MISSED_PONGS_MAX = 2;
const GATHERED_BYTES_MAX = 64 * 1024;

// oxlint-disable-next-line typescript/no-explicit-any -- The hub holds connections of every service and looks into no session.
export class Connection<Session = any> implements FrameHandler, Member, Peer, Timed {
  readonly info: ConnectionInfo;
  readonly session: Session;
  // These are in ms of the steady time.
  readonly connectedAt: number;
  /** Greater than that of every connection before it on this node. */
  readonly serial: number;
  lastActiveAt: number;
  /** A deadline of the service's own; 0 for none. */
  expiresAt = 0;
  bucket = 0;
  /** What it has joined. */
  topics: readonly Topic[] = NO_TOPICS;

  readonly #owner: Owner<Connection>;
  readonly #socket: Socket;
  readonly #behaviour: Behaviour<Connection<Session>>;
  readonly #intake: Intake;
  /** `leaving`: nothing more is taken from the peer, but what it waits for is still sent. */
  #state: 'open' | 'leaving' | 'closing' | 'closed' = 'open';
  #outbox = NO_FRAMES;
  #outboxBytes = 0;
  /** What was written past Node, which does not count it. */
  #bytesBeside = 0;
  #heartbeatAt: number;
  #missedPongs = 0;
  #close = NOT_CLOSED;

  constructor(
    owner: Owner<Connection>,
    socket: Socket,
    info: ConnectionInfo,
    behaviour: Behaviour<Connection<Session>>,
    session: Session,
  ) {
    this.#owner = owner;
    this.#socket = socket;
    this.info = info;
    this.session = session;
    this.#behaviour = behaviour;
    this.#intake = new Intake(owner, socket, behaviour.policy, this);
    this.connectedAt = this.lastActiveAt = this.#heartbeatAt = owner.now();
    this.serial = owner.stats.opened;
  }

  get id(): string {
    return this.info.id;
  }

  get kind(): string {
    return this.#behaviour.kind;
  }

  get isOpen(): boolean {
    return this.#state === 'open' || this.#state === 'leaving';
  }

  /** Bytes that wait for the reader, in our outbox and in the socket's. */
  get backlogBytes(): number {
    return this.#outboxBytes + this.#socket.writableLength;
  }

  /** What its socket has had in each direction, handshake and control frames included. */
  get traffic(): { readonly bytesIn: number; readonly bytesOut: number } {
    const { bytesRead, bytesWritten } = this.#socket;
    return { bytesIn: bytesRead, bytesOut: bytesWritten + this.#bytesBeside };
  }

  /** Queue one frame; it leaves with everything else of this turn of the event loop, in one write. */
  send(frame: Buffer): Delivery {
    if (!this.isOpen) return 'gone';
    const now = this.#owner.now();
    this.#catchUp(now);
    if (!this.#hasRoomFor(frame)) return 'full';
    this.#queue(frame);
    this.lastActiveAt = now;
    this.#owner.stats.delivered++;
    return 'sent';
  }

  deliver(frames: Buffer, count: number, nowMs: number): void {
    if (!this.isOpen) return;
    if (!this.#hasRoomFor(frames)) {
      this.#owner.stats.cutSlow++;
      return this.cut();
    }
    this.delivered(count, nowMs, 0);
    if (this.#outbox.length === 0) this.#socket.write(frames);
    else this.#queue(frames);
  }

  readySocket(frames: Buffer): Socket | undefined {
    return this.isOpen && this.#outbox.length === 0 && this.#hasRoomFor(frames) ? this.#socket : undefined;
  }

  delivered(count: number, nowMs: number, bytesBeside: number): void {
    this.lastActiveAt = nowMs;
    this.#owner.stats.delivered += count;
    this.#bytesBeside += bytesBeside;
  }

  /** What was published before goes out before. */
  #catchUp(nowMs: number): void {
    for (const topic of this.topics) topic.catchUp(this, nowMs);
  }

  #hasRoomFor(frames: Buffer): boolean {
    return this.backlogBytes + frames.length <= this.#behaviour.policy.outboxBytesMax;
  }

  #queue(frames: Buffer): void {
    if (this.#outbox.length === 0) this.#owner.dirty(this);
    if (this.#outbox === NO_FRAMES) this.#outbox = [frames];
    else this.#outbox.push(frames);
    this.#outboxBytes += frames.length;
  }

  /** The end of a turn. Answers to a client that has the next turns too are gathered: each write costs far more than they. */
  flushTurn(): void {
    const gatheredMax = Math.min(GATHERED_BYTES_MAX, this.#behaviour.policy.outboxBytesMax / 2);
    if (this.#intake.hasTurns && this.#outboxBytes < gatheredMax) this.#owner.dirty(this);
    else this.flush();
  }

  flush(): void {
    const frames = this.#outbox;
    if (frames.length === 0) return;
    this.#outbox = NO_FRAMES;
    this.#outboxBytes = 0;
    if (this.#state !== 'closed') this.#socket.write(frames.length === 1 ? frames[0]! : Buffer.concat(frames));
  }

  /** Say goodbye: what is queued is sent, then the close frame. The peer has `closeTimeoutMs` to answer. */
  close(close: Close): void {
    if (!this.isOpen) return;
    this.#catchUp(this.#owner.now());
    if (this.isOpen) this.#sayGoodbye(close, closeFrame(close.code, close.reason));
  }

  takeNoMore(): void {
    if (this.#state === 'open') this.#state = 'leaving';
  }

  /** The server wants to stop: take no more messages. Returns what is still to be waited for before `stop`. */
  leave(): Promise<void> | undefined {
    this.takeNoMore();
    return this.#behaviour.unfinished?.(this);
  }

  /** The server stops. */
  stop(): void {
    if (this.isOpen) this.close(this.#behaviour.stopping(this));
  }

  cut(): void {
    this.#end();
    this.#socket.destroy();
  }

  /** Bytes from the socket. */
  receive(chunk: Buffer): void {
    this.#missedPongs = 0;
    this.#intake.receive(chunk);
  }

  /** No more bytes will come from the socket. */
  peerEnded(): void {
    this.#intake.peerEnded();
  }

  fault(cause: unknown): void {
    this.#owner.fault(cause);
    this.#giveUp(closes.fault);
  }

  socketClosed(): void {
    this.#end();
    this.#owner.socketClosed();
  }

  text(payload: string): void {
    if (this.#takes()) this.#behaviour.text(this, payload);
  }

  binary(payload: Buffer): void {
    if (this.#takes()) this.#behaviour.binary(this, payload);
  }

  #takes(): boolean {
    if (this.#state !== 'open') return false;
    this.lastActiveAt = this.#owner.now();
    this.#owner.stats.received++;
    return true;
  }

  /** The pongs of a turn leave in one write. One that a slow reader cannot take is dropped, like our own pings. */
  ping(payload: Buffer): void {
    if (!this.isOpen) return;
    const frame = pongFrame(payload);
    if (this.#hasRoomFor(frame)) this.#queue(frame);
  }

  pong(): void {}

  /** The peer says goodbye, or answers ours: echo its code if it was first, then end (RFC 6455, section 5.5.1). */
  peerClosed(code: number, reason: string): void {
    if (this.isOpen) this.#sayGoodbye({ code, reason }, closeFrame(code, ''));
    this.#socket.end();
  }

  fail(code: number, reason: string): void {
    this.#giveUp({ code, reason });
  }

  /**
   * Nothing that the peer sends counts any more, so there is no answer to wait for: our side ends right behind the close
   * frame (RFC 6455, section 7.1.7). What still comes is read and thrown away until the peer ends its side, or for
   * `closeTimeoutMs`: a socket closed with bytes unread is reset, and the reset could overtake the frame.
   */
  #giveUp(close: Close): void {
    this.close(close);
    this.#socket.end();
  }

  /** Work out the next deadline again, after `expiresAt` was set. */
  reschedule(): void {
    const next = nextDeadline(this.#behaviour.policy, this, this.#heartbeatAt);
    if (next < Infinity) this.#owner.deadlines.schedule(this, next);
  }

  due(nowMs: number): void {
    if (!this.isOpen) return this.cut();
    const { idleTimeoutMs, durationMs, heartbeatMs } = this.#behaviour.policy;
    if (this.expiresAt && this.expiresAt <= nowMs) {
      this.expiresAt = 0;
      this.#behaviour.expired(this);
      if (!this.isOpen) return;
    }
    if (durationMs && this.connectedAt + durationMs <= nowMs) return this.close(closes.goingAway);
    if (idleTimeoutMs && this.lastActiveAt + idleTimeoutMs <= nowMs) return this.close(closes.goingAway);
    if (heartbeatMs && this.#heartbeatAt + heartbeatMs <= nowMs) {
      // It may have answered, and we have not read it yet.
      if (this.#intake.isWaiting) this.#missedPongs = 0;
      if (this.#missedPongs >= MISSED_PONGS_MAX) {
        this.#owner.stats.cutSilent++;
        return this.cut();
      }
      this.#heartbeatAt = nowMs;
      this.#missedPongs++;
      // One that a slow reader cannot take is dropped: it would only grow the backlog.
      this.flush();
      if (this.#hasRoomFor(PING)) this.#socket.write(PING);
    }
    this.reschedule();
  }

  #sayGoodbye(close: Close, frame: Buffer): void {
    this.#close = close;
    this.flush();
    this.#state = 'closing';
    this.#socket.write(frame);
    this.#owner.deadlines.schedule(this, this.#owner.now() + this.#behaviour.policy.closeTimeoutMs);
    this.#finish();
  }

  /** From now on this connection is over for the rest of the program; only the socket may linger. */
  #finish(): void {
    this.#owner.forget(this, this.#close.code);
    this.#behaviour.closed(this, this.#close.code, this.#close.reason);
  }

  #end(): void {
    if (this.#state === 'closed') return;
    const wasOpen = this.isOpen;
    this.#state = 'closed';
    this.#intake.end();
    this.#owner.deadlines.cancel(this);
    this.#outbox = NO_FRAMES;
    this.#outboxBytes = 0;
    if (wasOpen) this.#finish();
  }
}
