import type { SteeredClock } from '../../../src/base/clock.ts';
import type { Random } from '../../fuzz/random.ts';
import type { Expectation, Stored, StreamSettings, Wire, WireListener } from '../../../src/cluster/wire.ts';
import { Unavailable } from '../../../src/cluster/wire.ts';
import type { SimulatedStreams } from './simulated-streams.ts';
import { matches } from './simulated-streams.ts';

const ANSWER_MS = 1_000;
const UNANSWERED_BYTES_MAX = 16 * 1024 * 1024;

export interface SimulatedServers {
  readonly clock: SteeredClock;
  readonly random: Random;
  readonly streams: SimulatedStreams;
  /** False: nobody can append or read. */
  readonly hasQuorum: boolean;
  /** How long a message is under way: between nothing and this. */
  readonly delayMsMax: number;
  say(from: SimulatedWire | undefined, subject: string, bytes: Uint8Array, sequence?: number): void;
  forget(wire: SimulatedWire): void;
}

/** One process's wire to NATS in memory, and what can go wrong with it. */
export class SimulatedWire implements Wire {
  isUp = true;
  /** Nothing gets through in either direction, whether or not it has been noticed. */
  isCut = false;
  /** So many of a hundred appends are done, and their answers lost. */
  answersLostPercent = 0;
  unansweredBytes = 0;
  /** Until then, by the clock of NATS, servers hold back what is for this wire. */
  heldBackUntilMs = 0;
  readonly #nats: SimulatedServers;
  readonly #subscriptions = new Set<{ readonly pattern: string; readonly listener: WireListener }>();
  readonly #linkListeners: ((isUp: boolean) => void)[] = [];
  /** When the last message of each other wire arrives: what comes from one wire stays in order. */
  readonly #arrivals = new Map<SimulatedWire | undefined, number>();
  /** What arrived while the process was stopped. */
  #backlog: { readonly run: () => void; readonly isMessage: boolean }[] | undefined;
  #isGone = false;

  constructor(nats: SimulatedServers) {
    this.#nats = nats;
  }

  onLink(listener: (isUp: boolean) => void): void {
    this.#linkListeners.push(listener);
  }

  publish(subject: string, bytes: Uint8Array): void {
    if (!this.isUp || this.#isGone || this.unansweredBytes + bytes.length > UNANSWERED_BYTES_MAX) return;
    this.unansweredBytes += bytes.length;
    if (!this.isCut) this.#nats.say(this, subject, Uint8Array.from(bytes));
  }

  subscribe(pattern: string, listener: WireListener): () => void {
    const subscription = { pattern, listener };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  async flush(): Promise<void> {
    const bytes = this.unansweredBytes;
    await this.#ask(() => {});
    this.unansweredBytes = Math.max(0, this.unansweredBytes - bytes);
  }

  append(stream: string, subject: string, bytes: Uint8Array, expect: Expectation = {}): Promise<number> {
    const loses = this.#nats.random.chance(this.answersLostPercent / 100);
    return this.#askStreams(() => this.#nats.streams.append(stream, subject, bytes, expect), loses);
  }

  async fetch(stream: string, at: number): Promise<Uint8Array | undefined> {
    return (await this.#askStreams(() => this.#nats.streams.fetch(stream, at)))?.bytes;
  }

  last(stream: string, subject = '>'): Promise<Stored | undefined> {
    return this.#askStreams(() => this.#nats.streams.last(stream, subject));
  }

  next(stream: string, from: number, subject = '>'): Promise<Stored | undefined> {
    return this.#askStreams(() => this.#nats.streams.next(stream, from, subject));
  }

  purge(stream: string, through: number): Promise<void> {
    return this.#askStreams(() => this.#nats.streams.purge(stream, through));
  }

  has(stream: string): Promise<boolean> {
    return this.#askStreams(() => this.#nats.streams.has(stream));
  }

  create(settings: StreamSettings): Promise<void> {
    return this.#askStreams(() => this.#nats.streams.create(settings));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
  }

  /** The process is gone, without a word. */
  kill(): void {
    this.#isGone = true;
    this.isUp = false;
    this.#subscriptions.clear();
    this.#nats.forget(this);
  }

  /** The link breaks; it is noticed at once, or only when `notice` is called. */
  cut({ isNoticed = true } = {}): void {
    this.isCut = true;
    if (isNoticed) this.notice();
  }

  notice(): void {
    if (!this.isUp || this.#isGone) return;
    this.isUp = false;
    this.unansweredBytes = 0;
    this.#arrive(() => {
      for (const listener of this.#linkListeners) listener(false);
    });
  }

  mend(): void {
    this.isCut = false;
    if (this.isUp || this.#isGone) return;
    this.isUp = true;
    this.#arrive(() => {
      for (const listener of this.#linkListeners) listener(true);
    });
  }

  /** The process is stopped: what arrives waits. */
  stop(): void {
    this.#backlog ??= [];
  }

  /** It goes on. `keeps`: it was not away so long that the server has cut it, and thrown away what waited. */
  wake(keeps = true): void {
    const backlog = this.#backlog ?? [];
    this.#backlog = undefined;
    // What was asked ends in any case, by the client's own time.
    for (const { run, isMessage } of backlog) if (keeps || !isMessage) run();
  }

  /** A server has a message for this wire. */
  hear(from: SimulatedWire | undefined, subject: string, bytes: Uint8Array, sequence: number | undefined): void {
    if (this.isCut) return;
    const now = this.#nats.clock.steady();
    const due = Math.max(now + this.#delayMs(), this.heldBackUntilMs, this.#arrivals.get(from) ?? 0);
    this.#arrivals.set(from, due);
    this.#nats.clock.after(due - now, () => {
      if (this.isCut || this.#isGone) return;
      this.#arrive(() => {
        for (const { pattern, listener } of [...this.#subscriptions])
          if (matches(pattern, subject)) listener(bytes, subject, sequence);
      }, true);
    });
  }

  #askStreams<T>(run: () => T, loses = false): Promise<T> {
    return this.#ask(() => {
      if (!this.#nats.hasQuorum) throw new Unavailable('no responders');
      return run();
    }, loses);
  }

  #ask<T>(run: () => T, loses = false): Promise<T> {
    if (!this.isUp || this.#isGone) return Promise.reject(new Unavailable('no link'));
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const { clock } = this.#nats;
    const late = clock.after(ANSWER_MS, () => this.#arrive(() => reject(new Unavailable('no answer'))));
    const answer = (settle: () => void) =>
      clock.after(this.#delayMs(), () => {
        if (this.isCut || loses || this.#isGone) return;
        late();
        this.#arrive(settle);
      });
    clock.after(this.#delayMs(), () => {
      if (this.isCut) return;
      try {
        const value = run();
        answer(() => resolve(value));
      } catch (cause) {
        answer(() => reject(cause));
      }
    });
    return promise;
  }

  #delayMs(): number {
    return this.#nats.random.fraction() * this.#nats.delayMsMax;
  }

  #arrive(run: () => void, isMessage = false): void {
    if (this.#isGone) return;
    if (this.#backlog) this.#backlog.push({ run, isMessage });
    else run();
  }
}
