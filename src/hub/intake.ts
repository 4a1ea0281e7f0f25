// What one client sends, read in fair turns with everybody else and no faster than it may send. What it sends beyond
// that waits where it is: the socket is paused, and nothing is lost.
import type { Socket } from 'node:net';
import type { ConnectionPolicy } from './behaviour.ts';
import { closes } from './close-codes.ts';
import type { Turns, Worker } from './turns.ts';
import { workOf } from './turns.ts';
import type { Holder, Unfinished } from './unfinished.ts';
import type { FrameHandler } from './websocket/frame-reader.ts';
import { FrameReader } from './websocket/frame-reader.ts';

/** Who sends faster than it may is read again after so long, and then several frames at once. */
const SLOWDOWN_MS = 100;
/** Bytes that nobody will read cost more, so that there are never many of them. */
const DISCARDED_FACTOR = 8;
const NOTHING = Buffer.alloc(0);

/** What everybody who is read shares. */
type Shared = { readonly turns: Turns; readonly unfinished: Unfinished; readonly isValid: boolean; now(): number };

/** Who sends. */
export interface Peer extends FrameHandler {
  fail(code: number, reason: string): void;
  readonly lastActiveAt: number;
  /** Drop the socket without a word. */
  cut(): void;
  /** What it sent led to an error in our own code. */
  fault(cause: unknown): void;
}

export class Intake extends FrameReader implements Worker, Holder {
  readonly #owner: Shared;
  readonly #socket: Socket;
  declare protected readonly limits: ConnectionPolicy;
  declare protected readonly handler: Peer;
  /** What has come and waits to be read, while the socket is paused; else undefined. */
  #rest: Buffer | undefined;
  #mustWait = false;
  #isTooFast = false;
  #hasPeerEnded = false;
  #isOver = false;
  /** When all that has come would have come at the rate that is allowed, in ms of the steady time. */
  #paidUntilMs = 0;

  constructor(owner: Shared, socket: Socket, policy: ConnectionPolicy, peer: Peer) {
    super(policy, peer);
    this.#owner = owner;
    this.#socket = socket;
  }

  get isWaiting(): boolean {
    return this.#rest !== undefined;
  }

  /** It waits for nothing but its next turn. */
  get hasTurns(): boolean {
    return this.isWaiting && !this.#isTooFast;
  }

  /** Bytes from the socket. */
  receive(chunk: Buffer): void {
    this.#owner.turns.begin();
    if (this.#read(chunk)) return;
    this.#socket.pause();
    this.#wait();
  }

  /** Read on where it had to stop. */
  takeTurn(): void {
    if (!this.#rest) return;
    if (!this.#read(this.#rest)) this.#wait();
    else if (this.#hasPeerEnded) this.handler.cut();
    else this.#socket.resume();
  }

  /** The peer sends no more. What it sent before still counts. */
  peerEnded(): void {
    if (this.#rest) this.#hasPeerEnded = true;
    else this.handler.cut();
  }

  /** Too much is held by all connections, and by this one the most. Who was told already and still sends is cut. */
  giveUp(): void {
    if (this.isStopped) return this.handler.cut();
    super.stop();
    if (this.#rest) this.#socket.resume();
    this.#rest = undefined;
    this.handler.fail(closes.overloaded.code, closes.overloaded.reason);
  }

  /** The connection is over. */
  end(): void {
    super.stop();
    this.#isOver = true;
    this.#rest = undefined;
    this.#owner.turns.leave(this);
    this.#owner.unfinished.hold(this, 0);
  }

  protected override goesOn(frameBytes: number): boolean {
    const now = this.#owner.now();
    const work = workOf(frameBytes);
    const burstMs = this.#burstMs;
    const paidUntilMs = Math.max(this.#paidUntilMs, now);
    this.#paidUntilMs = paidUntilMs + (1_000 * work) / this.limits.framesPerSecond;
    this.#isTooFast = this.#paidUntilMs - now > burstMs;
    const mayGoOn = this.#owner.turns.spend(work, now);
    this.#mustWait = this.#isTooFast || !mayGoOn;
    return !this.#mustWait;
  }

  /** Read as much of a chunk as may be read at once. False: the rest of it waits. */
  #read(chunk: Buffer): boolean {
    // Whoever was stopped for long, and wakes, does nothing old: it is about to say goodbye.
    if (!this.#owner.isValid) return true;
    const { lastActiveAt } = this.handler;
    this.#mustWait = false;
    this.#rest = undefined;
    if (this.isStopped) this.goesOn(DISCARDED_FACTOR * chunk.length);
    try {
      const used = this.push(chunk);
      if (this.#isOver) return true;
      if (this.#mustWait) this.#rest = used < chunk.length ? chunk.subarray(used) : NOTHING;
    } catch (cause) {
      this.handler.fault(cause);
    }
    // What is read of the socket already is the rest of a chunk, and what Node had in hand when it was paused.
    const waitingBytes = this.#rest ? this.#rest.buffer.byteLength + this.#socket.readableLength : 0;
    this.#owner.unfinished.hold(this, this.heldBytes + waitingBytes, this.handler.lastActiveAt !== lastActiveAt);
    return this.#rest === undefined;
  }

  get #burstMs(): number {
    return (1_000 * this.limits.framesBurst) / this.limits.framesPerSecond;
  }

  #wait(): void {
    // No longer than a burst takes at the rate that is allowed: after more, some of it would be lost to the client.
    this.#owner.turns.wait(this, this.#isTooFast ? Math.min(SLOWDOWN_MS, this.#burstMs) : 0);
  }
}
