import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { loadSnapshot, writeSnapshot } from '../../store/backup/snapshot.ts';
import type { Cipher } from '../cipher.ts';
import type { Wire } from '../wire.ts';
import type { JournalNames } from './names.ts';

/** So much of the file goes into one message, sealed by itself. */
const PART_BYTES = 512 * 1024;
const FORMAT = 1;
const PURPOSE = 'snapshot';

/** Of a snapshot: up to which entry it goes, and where its parts are. */
type Manifest = {
  readonly position: number;
  readonly id: string;
  readonly parts: readonly number[];
  /** SHA-256 of the file. */
  readonly hash: string;
  /** Of the snapshot before: what is older than both may go. */
  readonly before: { readonly position: number; readonly firstPart: number } | undefined;
};

type Parts = { readonly wire: Wire; readonly cipher: Cipher; readonly names: JournalNames };

/** Snapshots of what the journal has made: what a node begins with that comes new, or was away for too long. */
export class Snapshots {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Up to which entry the newest one goes. Undefined: there is none. */
  async position(): Promise<number | undefined> {
    return (await this.#newest())?.position;
  }

  /** Of the database at a path. What is older than the snapshot before the last goes. Rejects with Unavailable and what the disk does. */
  async write(path: string): Promise<void> {
    const { wire, cipher, names } = this.#parts;
    const before = await this.#newest();
    const file = `${path}-snapshot`;
    rmSync(file, { force: true });
    try {
      const place = await writeSnapshot(path, file);
      const hash = createHash('sha256');
      const parts: number[] = [];
      for await (const part of createReadStream(file, { highWaterMark: PART_BYTES })) {
        hash.update(part as Buffer);
        const sealed = cipher.seal(PURPOSE, deflateRawSync(part as Buffer, { level: 1 }));
        parts.push(await wire.append(names.pieces, names.piecesSubject, sealed, {}));
      }
      const manifest: Manifest = {
        ...place,
        ...{ parts, hash: hash.digest('base64url') },
        before: before && { position: before.position, firstPart: before.parts[0]! },
      };
      const sealed = cipher.seal(PURPOSE, Buffer.from(JSON.stringify(manifest)));
      await wire.append(names.snapshots, names.snapshotsSubject, Buffer.concat([Buffer.of(FORMAT), sealed]), {});
      if (before?.before) await this.#purge(before.before);
    } finally {
      rmSync(file, { force: true });
    }
  }

  /** In the place of what the database at a path has. Rejects with a StoreError and with Unavailable. */
  async load(path: string): Promise<void> {
    const { wire, cipher, names } = this.#parts;
    const newest = await this.#newest();
    if (!newest) throw new Error(`there is no snapshot in ${names.snapshots}`);
    const file = `${path}-snapshot`;
    rmSync(file, { force: true });
    try {
      const hash = createHash('sha256');
      {
        await using target = await open(file, 'wx', 0o600);
        for (const at of newest.parts) {
          const sealed = await wire.fetch(names.pieces, at);
          const part = sealed && cipher.open(PURPOSE, sealed);
          if (!part) throw new Error(`part ${at} of the snapshot is gone or damaged`);
          const plain = inflateRawSync(part);
          hash.update(plain);
          await target.write(plain);
        }
      }
      if (hash.digest('base64url') !== newest.hash) throw new Error('the snapshot is not what was written');
      loadSnapshot(path, file, names.stream, newest);
    } finally {
      rmSync(file, { force: true });
    }
  }

  async #newest(): Promise<Manifest | undefined> {
    const { wire, cipher, names } = this.#parts;
    const last = await wire.last(names.snapshots);
    if (!last) return undefined;
    const plain = last.bytes[0] === FORMAT ? cipher.open(PURPOSE, last.bytes.subarray(1)) : undefined;
    if (!plain) throw new Error('the newest snapshot is damaged, or of a newer Fanfare');
    return JSON.parse(plain.toString('utf8')) as Manifest;
  }

  /** Nobody needs what came before a snapshot that two others have followed. */
  async #purge({ position, firstPart }: NonNullable<Manifest['before']>): Promise<void> {
    const { wire, names } = this.#parts;
    await wire.purge(names.stream, position);
    await wire.purge(names.pieces, firstPart);
  }
}
