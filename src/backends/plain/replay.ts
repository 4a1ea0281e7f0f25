import { Duplex } from 'node:stream';

/**
 * A connection whose request has gone out already: it swallows what is written to it, and reads what has come in its stead.
 * Whoever closes it closes the connection.
 */
export class Replay extends Duplex {
  readonly #close: () => void;

  constructor(close: () => void) {
    super();
    this.#close = close;
  }

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
  }

  override _destroy(cause: Error | null, done: (cause: Error | null) => void): void {
    this.#close();
    done(cause);
  }
}
