// Calls over HTTP/1.1 that are as plain as nearly all are, for a third of what Node's client takes. Whatever is not plain is
// left to that, which reads it as ever (docs/decisions/0026).
import type { LookupFunction } from 'node:net';
import type { AnswerBody } from '../answer-body.ts';
import type { BackendAnswer, BackendRequest } from '../backend-request.ts';
import { IDLE_MAX } from '../idle.ts';
import type { NodeClient } from '../node-client.ts';
import { PlainConnection } from './plain-connection.ts';
import { plainRequest } from './plain-request.ts';

/** Backends that have lately answered otherwise. Of more of them the oldest are forgotten. */
const OTHERWISE_MAX = 256;
const OTHERWISE_MS = 60_000;

export class PlainClient implements Disposable {
  readonly #node: NodeClient;
  readonly #lookup: LookupFunction;
  readonly #steady: () => number;
  readonly #all = new Set<PlainConnection>();
  /** By host and port; the one that was used last is the last. */
  readonly #idle = new Map<string, PlainConnection[]>();
  /** Until when Node's client, which keeps their connections, calls them from the first. */
  readonly #otherwise = new Map<string, number>();

  constructor(node: NodeClient, lookup: LookupFunction, steady: () => number) {
    this.#node = node;
    this.#lookup = lookup;
    this.#steady = steady;
  }

  /** As NodeClient's. Undefined: it is no plain call, and nothing has been done. */
  send(call: BackendRequest, body: AnswerBody, done: (answer: BackendAnswer) => void): (() => void) | undefined {
    const url = URL.parse(call.url);
    if (url?.protocol !== 'http:' || url.username !== '' || url.password !== '') return undefined;
    const { host } = url;
    if (this.#isOtherwise(host)) return undefined;
    const request = plainRequest(call, url);
    if (!request) return undefined;
    const connection = this.#idle.get(host)?.pop() ?? this.#connect(url);
    connection.send(request, {
      body,
      done,
      readOtherwise: (over) => {
        this.#expectOtherwise(host);
        const closing = (answer: BackendAnswer) => {
          over.destroy();
          done(answer);
        };
        this.#node.send(call, body, closing, over);
      },
    });
    return () => connection.close();
  }

  [Symbol.dispose](): void {
    for (const connection of this.#all) connection.close();
  }

  #connect(url: URL): PlainConnection {
    const { host } = url;
    const connection = new PlainConnection(url, this.#lookup, {
      idle: (free) => {
        const idle = this.#idle.get(host);
        if (!idle) this.#idle.set(host, [free]);
        else if (idle.length < IDLE_MAX) idle.push(free);
        else free.close();
      },
      closed: (gone) => {
        this.#all.delete(gone);
        const idle = this.#idle.get(host)?.filter((other) => other !== gone) ?? [];
        if (idle.length > 0) this.#idle.set(host, idle);
        else this.#idle.delete(host);
      },
    });
    this.#all.add(connection);
    return connection;
  }

  #isOtherwise(host: string): boolean {
    const untilMs = this.#otherwise.get(host);
    if (untilMs === undefined) return false;
    if (this.#steady() < untilMs) return true;
    this.#otherwise.delete(host);
    return false;
  }

  #expectOtherwise(host: string): void {
    this.#otherwise.set(host, this.#steady() + OTHERWISE_MS);
    if (this.#otherwise.size > OTHERWISE_MAX) this.#otherwise.delete(this.#otherwise.keys().next().value!);
  }
}
