// Streams of NATS in memory, as its leader has them.
import type { SteeredClock } from '../../../src/base/clock.ts';
import type { Expectation, Stored, StreamSettings } from '../../../src/cluster/wire.ts';
import { Conflict, Unavailable } from '../../../src/cluster/wire.ts';

const DUPLICATES_MS = 120_000;

type Stream = {
  readonly settings: StreamSettings;
  last: number;
  readonly messages: Map<number, Stored & { readonly timeMs: number }>;
  readonly ids: Map<string, { readonly at: number; readonly timeMs: number }>;
};

export class SimulatedStreams {
  readonly #clock: SteeredClock;
  readonly #republish: (subject: string, bytes: Uint8Array, sequence: number) => void;
  readonly #streams = new Map<string, Stream>();

  constructor(clock: SteeredClock, republish: (subject: string, bytes: Uint8Array, sequence: number) => void) {
    this.#clock = clock;
    this.#republish = republish;
  }

  append(name: string, subject: string, bytes: Uint8Array, { last, lastOnSubject, id }: Expectation): number {
    const stream = this.#stream(name);
    if (!stream.settings.subjects.some((pattern) => matches(pattern, subject))) throw new Unavailable('no responders');
    const now = this.#clock.steady();
    const made = id === undefined ? undefined : stream.ids.get(id);
    if (made && now - made.timeMs < DUPLICATES_MS) return made.at;
    if (last !== undefined && last !== stream.last) throw new Conflict(`wrong last sequence: ${stream.last}`);
    const onSubject = this.last(name, subject)?.at ?? 0;
    if (lastOnSubject !== undefined && lastOnSubject !== onSubject) throw new Conflict(`wrong last: ${onSubject}`);
    const at = ++stream.last;
    const copy = Uint8Array.from(bytes);
    stream.messages.set(at, { at, subject, bytes: copy, timeMs: now });
    if (id !== undefined) stream.ids.set(id, { at, timeMs: now });
    const { keptPerSubject, republish } = stream.settings;
    if (keptPerSubject !== undefined) this.#keep(stream, subject, keptPerSubject);
    if (republish && matches(republish.from, subject)) {
      const prefix = republish.from.replace(/[*>]$/, '');
      this.#republish(republish.to.replace(/[*>]$/, '') + subject.slice(prefix.length), copy, at);
    }
    return at;
  }

  fetch(name: string, at: number): Stored | undefined {
    return this.#alive(name).find((message) => message.at === at);
  }

  last(name: string, subject: string): Stored | undefined {
    return this.#alive(name).findLast((message) => matches(subject, message.subject));
  }

  next(name: string, from: number, subject: string): Stored | undefined {
    return this.#alive(name).find((message) => message.at >= from && matches(subject, message.subject));
  }

  purge(name: string, through: number): void {
    for (const at of this.#stream(name).messages.keys()) if (at <= through) this.#stream(name).messages.delete(at);
  }

  /** Its end is gone, as with disks that forgot what was acknowledged. */
  loseEnd(name: string, last: number): void {
    const stream = this.#stream(name);
    for (const at of stream.messages.keys()) if (at > last) stream.messages.delete(at);
    stream.last = last;
  }

  has(name: string): boolean {
    return this.#streams.has(name);
  }

  create(settings: StreamSettings): void {
    const made = this.#streams.get(settings.name);
    if (made && JSON.stringify(made.settings) !== JSON.stringify(settings)) throw new Unavailable('name in use');
    if (!made) this.#streams.set(settings.name, { settings, last: 0, messages: new Map(), ids: new Map() });
  }

  #stream(name: string): Stream {
    const stream = this.#streams.get(name);
    if (!stream) throw new Unavailable('stream not found');
    return stream;
  }

  #alive(name: string): Stored[] {
    const { settings, messages } = this.#stream(name);
    const oldest = this.#clock.steady() - (settings.maxAgeMs ?? Infinity);
    return [...messages.values()]
      .filter(({ timeMs }) => timeMs > oldest)
      .map(({ at, subject, bytes }) => ({ at, subject, bytes }));
  }

  #keep(stream: Stream, subject: string, count: number): void {
    const places = [...stream.messages.values()].filter((message) => message.subject === subject);
    for (const { at } of places.slice(0, Math.max(0, places.length - count))) stream.messages.delete(at);
  }
}

/** As NATS compares subjects with patterns. */
export function matches(pattern: string, subject: string): boolean {
  if (pattern === subject || pattern === '>') return true;
  const words = subject.split('.');
  const wanted = pattern.split('.');
  if (wanted.at(-1) === '>') {
    return words.length >= wanted.length && wanted.slice(0, -1).every((word, at) => word === '*' || word === words[at]);
  }
  return words.length === wanted.length && wanted.every((word, at) => word === '*' || word === words[at]);
}
