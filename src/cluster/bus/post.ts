import type { Letter } from './letters.ts';
import { encodeLetters, letterBytes } from './letters.ts';

/** NATS takes a megabyte by default. */
const MESSAGE_BYTES_MAX = 768 * 1024;

type Send = (node: number, bytes: Uint8Array) => void;

/** Letters of a turn, gathered for each node. */
export class Post {
  readonly #head: () => Buffer;
  readonly #send: Send;
  readonly #letters = new Map<number, { letters: Letter[]; bytes: number }>();

  constructor(head: () => Buffer, send: Send) {
    this.#head = head;
    this.#send = send;
  }

  add(node: number, letter: Letter): void {
    const bytes = letterBytes(letter);
    const gathered = this.#letters.get(node);
    if (gathered && gathered.bytes + bytes > MESSAGE_BYTES_MAX) this.#flush(node, gathered.letters);
    const to = this.#letters.get(node);
    if (to) {
      to.letters.push(letter);
      to.bytes += bytes;
    } else this.#letters.set(node, { letters: [letter], bytes });
  }

  flush(): void {
    for (const [node, { letters }] of this.#letters) this.#flush(node, letters);
  }

  clear(): void {
    this.#letters.clear();
  }

  #flush(node: number, letters: readonly Letter[]): void {
    this.#letters.delete(node);
    this.#send(node, encodeLetters(this.#head(), letters));
  }
}
