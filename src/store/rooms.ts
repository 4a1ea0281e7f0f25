import type { DatabaseSync } from 'node:sqlite';

/** A room as it is kept. Times are in ms since 1970. */
export type Room = {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly maximumMessageRatePerSecond: number;
  readonly maximumMessageLength: number;
  readonly messageReviewHandler?: { readonly uri: string; readonly fallbackResult: 'ALLOW' | 'DENY' } | undefined;
  readonly loggingConfigurationIdentifiers: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
};

/** A place in a list: the last room of a page. */
export type RoomCursor = { readonly updatedMs: number; readonly sequence: number };

export type RoomFilter = {
  readonly name?: string | undefined;
  readonly reviewHandlerUri?: string | undefined;
  readonly loggingConfiguration?: string | undefined;
};

type Row = { record: string; updated_ms: number; sequence: number };

/** Rooms, read from memory once they were read from the database: the messaging path looks one up for every message. */
export class Rooms {
  readonly #cache = new Map<string, Room>();
  readonly #statements;
  #sequence: number;

  constructor(database: DatabaseSync) {
    this.#statements = {
      put: database.prepare(
        `INSERT INTO room (arn, account, region, name, updated_ms, sequence, record) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (arn) DO UPDATE SET name = excluded.name, updated_ms = excluded.updated_ms,
           sequence = excluded.sequence, record = excluded.record`,
      ),
      get: database.prepare('SELECT record FROM room WHERE arn = ?'),
      delete: database.prepare('DELETE FROM room WHERE arn = ?'),
      count: database.prepare('SELECT count(*) AS count FROM room WHERE account = ? AND region = ?'),
      list: database.prepare(
        `SELECT record, updated_ms, sequence FROM room
         WHERE account = :account AND region = :region
           AND (updated_ms, sequence) < (:updatedMs, :sequence)
           AND (:name IS NULL OR name = :name)
           AND (:uri IS NULL OR record ->> '$.messageReviewHandler.uri' = :uri)
           AND (:logging IS NULL OR EXISTS (
             SELECT 1 FROM json_each(record, '$.loggingConfigurationIdentifiers') WHERE value = :logging))
         ORDER BY updated_ms DESC, sequence DESC LIMIT :limit`,
      ),
    };
    const last = database.prepare('SELECT coalesce(max(sequence), 0) AS last FROM room').get() as { last: number };
    this.#sequence = last.last;
  }

  /** Make or replace a room. On the disk when this returns. */
  put(room: Room): void {
    this.#statements.put.run(
      room.arn,
      room.account,
      room.region,
      room.name,
      room.updatedMs,
      ++this.#sequence,
      JSON.stringify(room),
    );
    this.#cache.set(room.arn, room);
  }

  get(arn: string): Room | undefined {
    const cached = this.#cache.get(arn);
    if (cached) return cached;
    const row = this.#statements.get.get(arn) as { record: string } | undefined;
    if (!row) return undefined;
    const room = JSON.parse(row.record) as Room;
    this.#cache.set(arn, room);
    return room;
  }

  /** False: there was none. */
  delete(arn: string): boolean {
    this.#cache.delete(arn);
    return this.#statements.delete.run(arn).changes > 0;
  }

  count(account: string, region: string): number {
    return (this.#statements.count.get(account, region) as { count: number }).count;
  }

  /** The rooms of an account in a region, the last changed first. `next` is there when there are more. */
  list(
    account: string,
    region: string,
    filter: RoomFilter,
    limit: number,
    after?: RoomCursor,
  ): { rooms: Room[]; next?: RoomCursor | undefined } {
    const rows = this.#statements.list.all({
      account,
      region,
      name: filter.name ?? null,
      uri: filter.reviewHandlerUri ?? null,
      logging: filter.loggingConfiguration ?? null,
      updatedMs: after?.updatedMs ?? Number.MAX_SAFE_INTEGER,
      sequence: after?.sequence ?? 0,
      limit: limit + 1,
    }) as Row[];
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rooms: page.map(({ record }) => JSON.parse(record) as Room),
      next: rows.length > limit && last ? { updatedMs: last.updated_ms, sequence: last.sequence } : undefined,
    };
  }
}
