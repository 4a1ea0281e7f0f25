// NATS as far as the journal needs it, in memory: answers come later, in order, and a test can make them go astray.
import type { Expectation, Stored, StreamSettings, Wire, WireListener } from '../../src/cluster/wire.ts';
import { Conflict, Unavailable } from '../../src/cluster/wire.ts';

const later = () => new Promise((resolve) => void setImmediate(resolve));

export class MemoryNats {
  readonly streams = new Map<string, (Stored | undefined)[]>();
  readonly #wires = new Set<MemoryWire>();

  wire(): MemoryWire {
    const wire = new MemoryWire(this);
    this.#wires.add(wire);
    return wire;
  }

  stream(name: string): (Stored | undefined)[] {
    const found = this.streams.get(name) ?? [];
    this.streams.set(name, found);
    return found;
  }

  say(subject: string, bytes: Uint8Array, sequence?: number): void {
    for (const wire of this.#wires) wire.hear(subject, bytes, sequence);
  }
}

export class MemoryWire implements Wire {
  readonly #nats: MemoryNats;
  readonly #listeners = new Map<string, Set<WireListener>>();
  readonly unansweredBytes = 0;
  isCut = false;
  isDeaf = false;
  /** So many appends are done, and their answers lost. */
  answersLost = 0;

  constructor(nats: MemoryNats) {
    this.#nats = nats;
  }

  hear(subject: string, bytes: Uint8Array, sequence: number | undefined): void {
    if (this.isCut || this.isDeaf) return;
    for (const [pattern, listeners] of this.#listeners) {
      const fits = pattern.endsWith('.*') ? subject.startsWith(pattern.slice(0, -1)) : subject === pattern;
      if (fits) for (const listener of listeners) setImmediate(() => listener(bytes, subject, sequence));
    }
  }

  publish(subject: string, bytes: Uint8Array): void {
    if (!this.isCut) this.#nats.say(subject, bytes);
  }

  subscribe(subject: string, listener: WireListener): () => void {
    const listeners = this.#listeners.get(subject) ?? new Set();
    this.#listeners.set(subject, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  async append(stream: string, subject: string, bytes: Uint8Array, expect: Expectation = {}): Promise<number> {
    await this.#reached();
    const messages = this.#nats.stream(stream);
    const { last, lastOnSubject } = expect;
    if (last !== undefined && messages.length !== last) throw new Conflict();
    if (lastOnSubject !== undefined && (lastOf(messages, subject)?.at ?? 0) !== lastOnSubject) throw new Conflict();
    const at = messages.length + 1;
    messages.push({ at, subject, bytes: Uint8Array.from(bytes) });
    this.#nats.say(subject.replace('.journal.', '.said.'), bytes, at);
    if (this.answersLost > 0) {
      this.answersLost--;
      throw new Unavailable('no answer');
    }
    await this.#reached();
    return at;
  }

  async fetch(stream: string, at: number): Promise<Uint8Array | undefined> {
    await this.#reached();
    return this.#nats.stream(stream)[at - 1]?.bytes;
  }

  async last(stream: string, subject?: string): Promise<Stored | undefined> {
    await this.#reached();
    return lastOf(this.#nats.stream(stream), subject);
  }

  async next(stream: string, from: number): Promise<Stored | undefined> {
    await this.#reached();
    return this.#nats.stream(stream).find((message) => message && message.at >= from);
  }

  async purge(stream: string, through: number): Promise<void> {
    await this.#reached();
    this.#nats.stream(stream).fill(undefined, 0, through);
  }

  async has(stream: string): Promise<boolean> {
    await this.#reached();
    return this.#nats.streams.has(stream);
  }

  async create({ name }: StreamSettings): Promise<void> {
    await this.#reached();
    this.#nats.stream(name);
  }

  async flush(): Promise<void> {
    await this.#reached();
  }

  get isUp(): boolean {
    return !this.isCut;
  }

  onLink(): void {}

  async #reached(): Promise<void> {
    await later();
    if (this.isCut) throw new Unavailable('cut');
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const lastOf = (messages: readonly (Stored | undefined)[], subject?: string) =>
  messages.findLast((message) => message && (subject === undefined || message.subject === subject));
