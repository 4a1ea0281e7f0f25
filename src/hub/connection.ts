import type { Socket } from 'node:net';
import type { Close } from './close-codes.ts';
import { ABNORMAL, closes } from './close-codes.ts';
import type { Deadlines, Timed } from './deadlines.ts';
import { closeFrame, pingFrame, pongFrame } from './websocket/frame.ts';
import type { FrameHandler } from './websocket/frame-reader.ts';
import { FrameReader } from './websocket/frame-reader.ts';

/** Whether a message was taken: `full` means that the reader is too slow to take it now. */
export type Delivery = 'sent' | 'gone' | 'full';

/** The bounds of one kind of connection. 0 switches a time limit off. All connections of a kind share one object. */
export type Policy = {
  readonly frameBytesMax: number;
  readonly messageBytesMax: number;
  readonly outboxBytesMax: number;
  readonly idleTimeoutMs: number;
  readonly durationMs: number;
  readonly heartbeatMs: number;
  readonly closeTimeoutMs: number;
};

/** What a service does with its connections: one object for all of them, no closures per connection. */
export interface Behaviour<Session> {
  readonly policy: Policy;
  text(connection: Connection<Session>, message: string): void;
  binary(connection: Connection<Session>, message: Buffer): void;
  /** Its time is over. Not called for the idle and the duration limit, which close with 1001. */
  expired(connection: Connection<Session>): void;
  /** The server stops: say goodbye and close. */
  stopping(connection: Connection<Session>): void;
  /** Called once, when nothing can be sent any more. */
  closed(connection: Connection<Session>, code: number, reason: string): void;
}

/** What the hub keeps for its connections. */
export interface Owner {
  readonly deadlines: Deadlines;
  now(): number;
  /** This connection has something to flush. */
  dirty(connection: Connection): void;
  /** This connection is over for everybody else. */
  forget(connection: Connection): void;
  /** Its close frame is sent, its socket still open. */
  linger(connection: Connection): void;
  /** Its socket is given up. */
  ended(connection: Connection): void;
  /** A message led to an error in our own code. */
  fault(cause: unknown): void;
  readonly stats: HubStats;
}

/** Plain numbers, read when somebody asks for metrics. */
export type HubStats = { opened: number; closed: number; received: number; delivered: number; cutSlow: number; cutSilent: number };

export type ConnectionInfo = {
  readonly id: string;
  /** What the connection belongs to; only calls for the same scope can see it. */
  readonly scope: string;
  readonly sourceIp: string;
  readonly userAgent: string | null;
};

const MISSED_PONGS_MAX = 2;

// oxlint-disable-next-line typescript/no-explicit-any -- The hub holds connections of every service and looks into no session.
export class Connection<Session = any> implements FrameHandler, Timed {
  readonly info: ConnectionInfo;
  readonly session: Session;
  readonly connectedAt: number;
  lastActiveAt: number;
  /** A deadline of the service's own, in ms of the clock; 0 for none. */
  expiresAt = 0;
  bucket = 0;
  /** Names of the topics it has joined. */
  readonly topics: string[] = [];

  readonly #owner: Owner;
  readonly #socket: Socket;
  readonly #behaviour: Behaviour<Session>;
  readonly #reader: FrameReader;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #outbox: Buffer[] = [];
  #outboxBytes = 0;
  #heartbeatAt: number;
  #missedPongs = 0;
  #close: Close = { code: ABNORMAL, reason: '' };

  constructor(owner: Owner, socket: Socket, info: ConnectionInfo, behaviour: Behaviour<Session>, session: Session) {
    this.#owner = owner;
    this.#socket = socket;
    this.info = info;
    this.session = session;
    this.#behaviour = behaviour;
    this.#reader = new FrameReader(behaviour.policy, this);
    this.connectedAt = this.lastActiveAt = this.#heartbeatAt = owner.now();
  }

  get id(): string {
    return this.info.id;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get closeTimeoutMs(): number {
    return this.#behaviour.policy.closeTimeoutMs;
  }

  /** Bytes that wait for the reader, in our outbox and in the socket's. */
  get backlogBytes(): number {
    return this.#outboxBytes + this.#socket.writableLength;
  }

  /** Queue one frame; it leaves with everything else of this turn of the event loop, in one write. */
  send(frame: Buffer): Delivery {
    if (this.#state !== 'open') return 'gone';
    if (this.backlogBytes + frame.length > this.#behaviour.policy.outboxBytesMax) return 'full';
    if (this.#outbox.length === 0) this.#owner.dirty(this);
    this.#outbox.push(frame);
    this.#outboxBytes += frame.length;
    this.lastActiveAt = this.#owner.now();
    this.#owner.stats.delivered++;
    return 'sent';
  }

  /** Deliver frames that many connections share. A reader that is too slow for them is cut, never waited for. */
  deliver(frames: Buffer, count: number, nowMs: number): void {
    if (this.#state !== 'open') return;
    if (this.backlogBytes + frames.length > this.#behaviour.policy.outboxBytesMax) {
      this.#owner.stats.cutSlow++;
      return this.cut();
    }
    this.lastActiveAt = nowMs;
    this.#owner.stats.delivered += count;
    if (this.#outbox.length === 0) this.#socket.write(frames);
    else {
      this.#outbox.push(frames);
      this.#outboxBytes += frames.length;
    }
  }

  /** Write what is queued. */
  flush(): void {
    const frames = this.#outbox;
    if (frames.length === 0) return;
    this.#outbox = [];
    this.#outboxBytes = 0;
    if (this.#state !== 'closed') this.#socket.write(frames.length === 1 ? frames[0]! : Buffer.concat(frames));
  }

  /** Say goodbye: what is queued is sent, then the close frame. The peer has `closeTimeoutMs` to answer. */
  close(close: Close): void {
    if (this.#state !== 'open') return;
    this.#close = close;
    this.flush();
    this.#state = 'closing';
    this.#socket.write(closeFrame(close.code, close.reason));
    this.#owner.deadlines.schedule(this, this.#owner.now() + this.closeTimeoutMs);
    this.#owner.linger(this);
    this.#finish();
  }

  /** The server stops. */
  stop(): void {
    this.#behaviour.stopping(this);
    this.close(closes.goingAway);
  }

  /** Drop the socket without a word. */
  cut(): void {
    this.#end();
    this.#socket.destroy();
  }

  /** Bytes from the socket. */
  receive(chunk: Buffer): void {
    this.#missedPongs = 0;
    try {
      this.#reader.push(chunk);
    } catch (cause) {
      this.#owner.fault(cause);
      this.close(closes.fault);
    }
  }

  /** The socket is gone. */
  socketClosed(): void {
    this.#end();
  }

  text(payload: string): void {
    if (this.#state !== 'open') return;
    this.lastActiveAt = this.#owner.now();
    this.#owner.stats.received++;
    this.#behaviour.text(this, payload);
  }

  binary(payload: Buffer): void {
    if (this.#state !== 'open') return;
    this.lastActiveAt = this.#owner.now();
    this.#owner.stats.received++;
    this.#behaviour.binary(this, payload);
  }

  ping(payload: Buffer): void {
    if (this.#state === 'open') this.#control(pongFrame(payload));
  }

  pong(): void {}

  /** The peer says goodbye: echo its code, then end (RFC 6455, section 5.5.1). */
  peerClosed(code: number, reason: string): void {
    if (this.#state === 'open') {
      this.#close = { code, reason };
      this.flush();
      this.#socket.write(closeFrame(code, ''));
      this.#finish();
    }
    this.#end();
    this.#socket.end();
  }

  /** The peer broke a rule of the protocol. */
  fail(code: number, reason: string): void {
    this.close({ code, reason });
  }

  /** Work out the next deadline again, after `expiresAt` was set. */
  reschedule(): void {
    const { idleTimeoutMs, durationMs, heartbeatMs } = this.#behaviour.policy;
    let next = this.expiresAt || Infinity;
    if (idleTimeoutMs) next = Math.min(next, this.lastActiveAt + idleTimeoutMs);
    if (durationMs) next = Math.min(next, this.connectedAt + durationMs);
    if (heartbeatMs) next = Math.min(next, this.#heartbeatAt + heartbeatMs);
    if (next < Infinity) this.#owner.deadlines.schedule(this, next);
  }

  due(nowMs: number): void {
    if (this.#state !== 'open') return this.cut();
    const { idleTimeoutMs, durationMs, heartbeatMs } = this.#behaviour.policy;
    if (this.expiresAt && this.expiresAt <= nowMs) {
      this.expiresAt = 0;
      this.#behaviour.expired(this);
      if (!this.isOpen) return;
    }
    if (durationMs && this.connectedAt + durationMs <= nowMs) return this.close(closes.goingAway);
    if (idleTimeoutMs && this.lastActiveAt + idleTimeoutMs <= nowMs) return this.close(closes.goingAway);
    if (heartbeatMs && this.#heartbeatAt + heartbeatMs <= nowMs) {
      if (this.#missedPongs >= MISSED_PONGS_MAX) {
        this.#owner.stats.cutSilent++;
        return this.cut();
      }
      this.#heartbeatAt = nowMs;
      this.#missedPongs++;
      this.#control(pingFrame());
    }
    this.reschedule();
  }

  /** A control frame. One that a slow reader cannot take is dropped: it would only grow the backlog. */
  #control(frame: Buffer): void {
    if (this.backlogBytes + frame.length <= this.#behaviour.policy.outboxBytesMax) {
      this.flush();
      this.#socket.write(frame);
    }
  }

  /** From now on this connection is over for the rest of the program; only the socket may linger. */
  #finish(): void {
    this.#owner.forget(this);
    this.#behaviour.closed(this, this.#close.code, this.#close.reason);
  }

  #end(): void {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    this.#reader.stop();
    this.#owner.deadlines.cancel(this);
    this.#outbox = [];
    this.#outboxBytes = 0;
    if (wasOpen) this.#finish();
    this.#owner.ended(this);
  }
}
