// What a test client and its server said to each other, with what the live view tells of it: which message took which
// route, what became of it, and what of that which came back answers it.
import type { RouteEvent, WatchEvent } from '../api/watch-event.ts';
import { isRoute } from '../api/watch-event.ts';

/** The page holds no more, however long it is open. */
export const ENTRIES_MAX = 200;

export type Sent = { readonly kind: 'sent'; readonly text: string; readonly route?: RouteEvent };
export type Received = {
  readonly kind: 'received';
  readonly text: string;
  /** The sent message that it answers; `post`: a backend sent it. Undefined: not known (yet). */
  readonly answers?: number | 'post';
};
export type Note = { readonly kind: 'note'; readonly text: string; readonly isBad: boolean };
export type Entry = { readonly id: number; readonly atMs: number } & (Sent | Received | Note);

type Growing = { id: number; atMs: number; requestId?: string } & (
  { kind: 'sent'; text: string; route?: RouteEvent } | { kind: 'received'; text: string } | Note
);
/** A frame that the view has told of; those of one size come in the order in which they were told of. */
type Expected = { readonly bytes: number; readonly answers: number | 'post' };

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

export class Exchanges {
  #entries: Growing[] = [];
  #expected: Expected[] = [];
  readonly #now: () => number;
  #next = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  sent(text: string): void {
    this.#add({ kind: 'sent', text });
  }

  received(text: string): void {
    this.#add({ kind: 'received', text });
  }

  note(text: string, isBad = false): void {
    this.#add({ kind: 'note', text, isBad });
  }

  /** A line of the live view, of this connection. */
  told(event: WatchEvent): void {
    const { kind, requestId, bytes, status, message } = event;
    if (isRoute(event)) {
      this.#routed(event);
    } else if (kind === 'message') {
      const first = this.#entries.find((one) => one.kind === 'sent' && one.requestId === undefined);
      if (first) first.requestId = requestId as string;
    } else if (kind === 'post') {
      this.#expect({ bytes: Number(bytes), answers: 'post' });
    } else if (kind === 'error' && event.scope === 'handshake') {
      this.note(`The handshake was refused with ${status as number}: ${message as string}`, true);
    }
  }

  #routed(route: RouteEvent): void {
    if (isOfHandshake(route)) return this.note(handshakeText(route), route.status >= BAD_FROM);
    const sent = this.#entries.find((one) => one.kind === 'sent' && one.requestId === route.requestId);
    if (sent?.kind !== 'sent') return;
    sent.route = route;
    if (route.replyBytes !== undefined) this.#expect({ bytes: route.replyBytes, answers: sent.id });
  }

  /** The oldest first. */
  list(): readonly Entry[] {
    const waiting = [...this.#expected];
    return this.#entries.map((entry): Entry => {
      if (entry.kind !== 'received') return entry;
      const answers = this.#sentWith(entry.text) ?? taken(waiting, bytesOf(entry.text))?.answers;
      return answers === undefined ? entry : { ...entry, answers };
    });
  }

  clear(): void {
    this.#entries = [];
    this.#expected = [];
  }

  /** What could not be done is answered with the id of the request. */
  #sentWith(text: string): number | undefined {
    const id = requestIdIn(text);
    return id === undefined ? undefined : this.#entries.find((one) => one.kind === 'sent' && one.requestId === id)?.id;
  }

  #add(entry: { kind: 'sent' | 'received'; text: string } | Note): void {
    this.#entries.push({ ...entry, id: this.#next++, atMs: this.#now() });
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift();
  }

  #expect(expected: Expected): void {
    this.#expected.push(expected);
    if (this.#expected.length > ENTRIES_MAX) this.#expected.shift();
  }
}

function taken(waiting: Expected[], bytes: number): Expected | undefined {
  const at = waiting.findIndex((one) => one.bytes === bytes);
  return at < 0 ? undefined : waiting.splice(at, 1)[0];
}

function requestIdIn(text: string): string | undefined {
  try {
    const { requestId } = JSON.parse(text) as { requestId?: unknown };
    return typeof requestId === 'string' ? requestId : undefined;
  } catch {
    return undefined;
  }
}

export const BAD_FROM = 400;
const isOfHandshake = ({ operation }: RouteEvent) => operation === '$connect' || operation === '$disconnect';

function handshakeText({ operation, status, reason, integrationMs }: RouteEvent): string {
  const time = integrationMs === undefined ? '' : ` after ${integrationMs} ms`;
  return `The route ${operation} ended with ${status}${time}${reason ? `: ${reason}` : ''}`;
}
