import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Store } from '../../store/store.ts';

type Bounds = Pick<Limits, 'backupChunkBytesMax' | 'backupIdleMs'>;
type Begun = { readonly outcome: 'begun'; readonly id: string } | { readonly outcome: 'busy' | 'nothing kept' };
type Progress = { readonly percent: number; readonly bytes?: number } | { readonly failure: string };

/** A backup from its beginning until it was read, or left. */
type Current = {
  readonly id: string;
  /** As far as it is copied. */
  part: number;
  isMade: boolean;
  failure?: string;
  /** Resolves when nothing is written to its file any more. */
  readonly written: Promise<void>;
  isLeft: boolean;
  cancelIdle: Cancel;
};

/**
 * Backups for whoever asks for them over the network, one at a time: a copy of the database that waits beside it and is
 * read bit by bit. Nothing of it is in memory, a slow reader holds up nobody, and one that leaves is not waited for.
 */
export class Backups implements AsyncDisposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #bounds: Bounds;
  readonly #version: string;
  #current: Current | undefined;

  constructor(store: Store, clock: Clock, bounds: Bounds, version: string) {
    this.#store = store;
    this.#clock = clock;
    this.#bounds = bounds;
    this.#version = version;
    // One that a killed process has left.
    this.#remove();
  }

  /** What was written before this call is in it. */
  begin(): Begun {
    const file = this.#store.backupFile;
    if (file === undefined) return { outcome: 'nothing kept' };
    if (this.#current) return { outcome: 'busy' };
    const facts = { version: this.#version, timeMs: this.#clock.now() };
    const written = this.#store.backup(file, facts, (part) => {
      if (current.isLeft) throw new Error('Nobody waits for it');
      current.part = part;
    });
    const id = randomUUID();
    const current: Current = { id, part: 0, isMade: false, written, isLeft: false, cancelIdle: this.#idle(id) };
    this.#current = current;
    written.then(
      () => void (current.isMade = true),
      (cause: Error) => void (current.failure = cause.message),
    );
    return { outcome: 'begun', id };
  }

  /** Undefined: there is no such backup. One that has failed is told of once. */
  async progress(id: string): Promise<Progress | undefined> {
    const current = this.#asked(id);
    if (!current) return undefined;
    const { failure, isMade, part } = current;
    if (failure !== undefined) {
      await this.end(id);
      return { failure };
    }
    // Copied is not made: the last of it takes a while.
    if (!isMade) return { percent: Math.min(Math.floor(part * 100), 99) };
    return { percent: 100, bytes: (await stat(this.#store.backupFile!)).size };
  }

  /** Undefined: there is no such backup. */
  async read(id: string, offset: number): Promise<Uint8Array | 'not made' | undefined> {
    const current = this.#asked(id);
    if (!current) return undefined;
    if (!current.isMade) return 'not made';
    await using file = await open(this.#store.backupFile!);
    const data = new Uint8Array(this.#bounds.backupChunkBytesMax);
    const { bytesRead } = await file.read(data, 0, data.length, offset);
    return data.subarray(0, bytesRead);
  }

  /** False: there is no such backup. */
  async end(id: string): Promise<boolean> {
    const current = this.#current;
    if (current?.id !== id || current.isLeft) return false;
    current.isLeft = true;
    current.cancelIdle();
    await current.written.catch(() => {});
    this.#remove();
    this.#current = undefined;
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#current) await this.end(this.#current.id);
  }

  /** Somebody asks for it: it is not left. */
  #asked(id: string): Current | undefined {
    const current = this.#current;
    if (current?.id !== id) return undefined;
    current.cancelIdle();
    current.cancelIdle = this.#idle(id);
    return current;
  }

  #idle(id: string): Cancel {
    return this.#clock.after(this.#bounds.backupIdleMs, () => void this.end(id));
  }

  #remove(): void {
    const file = this.#store.backupFile;
    if (file !== undefined) rmSync(file, { force: true });
  }
}
