import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';

/** An entry as it stands in a journal that is shared: its position, what it is recognised by, and its bytes. */
export type Placed = { readonly position: number; readonly id: string; readonly bytes: Uint8Array };

/** So many of the last entries are kept: what a journal that lost its end is mended with. */
const KEPT = 10_000;

/**
 * How far this copy of the data has made what a shared journal says, and the last of its entries as they came. It is
 * written in the transaction that makes them, so that it is true whenever the process is killed.
 */
export class AppliedEntries {
  readonly #statements;
  readonly #directory: string;
  #journal: string | undefined;
  #last: Pick<Placed, 'id' | 'position'> = { position: 0, id: '' };

  constructor(database: Database) {
    this.#statements = {
      journal: database.prepare('SELECT name, directory FROM followed_journal'),
      belong: database.prepare('INSERT INTO followed_journal (name, directory) VALUES (?, ?)'),
      leave: database.prepare('DELETE FROM followed_journal'),
      clear: database.prepare('DELETE FROM applied_entry'),
      add: database.prepare('INSERT INTO applied_entry (position, id, bytes) VALUES (?, ?, ?)'),
      forget: database.prepare('DELETE FROM applied_entry WHERE position <= ?'),
      last: database.prepare('SELECT position, id FROM applied_entry ORDER BY position DESC LIMIT 1'),
      at: database.prepare('SELECT id FROM applied_entry WHERE position = ?'),
      after: database.prepare('SELECT position, id, bytes FROM applied_entry WHERE position > ? ORDER BY position'),
    };
    const followed = this.#statements.journal.get() as { name: string; directory: string } | undefined;
    this.#journal = followed?.name;
    this.#directory = followed?.directory ?? randomUUID();
    this.#last = (this.#statements.last.get() as Placed | undefined) ?? this.#last;
  }

  /** Which journal it is. Undefined: this data is of a server that is alone. */
  get journal(): string | undefined {
    return this.#journal;
  }

  /** What this folder of data is known by in its cluster, whatever journal it follows. */
  get directory(): string {
    return this.#directory;
  }

  /** The last entry that was made. Position 0: none. */
  get last(): Pick<Placed, 'id' | 'position'> {
    return this.#last;
  }

  /** Within a transaction: follow this journal from here on. */
  belong(journal: string, { position, id }: Pick<Placed, 'id' | 'position'>): void {
    this.#statements.leave.run();
    this.#statements.clear.run();
    this.#statements.belong.run(journal, this.#directory);
    if (position > 0) this.#statements.add.run(position, id, new Uint8Array());
    this.#journal = journal;
    this.#last = { position, id };
  }

  /** Within the transaction that makes them. `done` is for after it. */
  add(entries: readonly Placed[]): void {
    for (const { position, id, bytes } of entries) this.#statements.add.run(position, id, bytes);
    this.#statements.forget.run(entries.at(-1)!.position - KEPT);
  }

  /** They are made, and on the disk. */
  done({ position, id }: Pick<Placed, 'id' | 'position'>): void {
    this.#last = { position, id };
  }

  /** Of an entry that was made and is still here. */
  idAt(position: number): string | undefined {
    return (this.#statements.at.get(position) as { id: string } | undefined)?.id;
  }

  /** The entries after a position that are still here, in order. */
  after(position: number): Iterable<Placed> {
    return this.#statements.after.iterate(position) as Iterable<unknown> as Iterable<Placed>;
  }
}
