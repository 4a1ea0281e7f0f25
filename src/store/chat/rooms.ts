import type { Records } from '../records/records.ts';
import type { Cursor, Page, Resource, ResourceName, ResourceOwner, Row } from './resources.ts';
import { Resources, placeOf } from './resources.ts';

export type Room = Resource & {
  readonly maximumMessageRatePerSecond: number;
  readonly maximumMessageLength: number;
  /** An empty URI: detached. */
  readonly messageReviewHandler?: { readonly uri: string; readonly fallbackResult: 'ALLOW' | 'DENY' } | undefined;
  /** ARNs. */
  readonly loggingConfigurationIdentifiers: readonly string[];
};

/** Exact, and all of them must match. */
export type RoomFilter = {
  readonly name?: string | undefined;
  readonly reviewHandlerUri?: string | undefined;
  readonly loggingConfiguration?: string | undefined;
};

/** A facet that no more rooms than these have is rare: there is no need to look for a rarer one. */
const RARE = 500;

/** Each room has a row for each thing that it may be found by, so that a filter reads only what has it. */
export class Rooms extends Resources<Room> {
  readonly #statements;

  constructor(records: Records) {
    super(records, 'room');
    const { database } = records;
    this.#statements = {
      forget: database.prepare('DELETE FROM room_facet WHERE arn = ?'),
      add: database.prepare(
        'INSERT INTO room_facet (account, region, facet, updated_ms, sequence, arn) VALUES (?, ?, ?, ?, ?, ?)',
      ),
      count: database.prepare(
        `SELECT count(*) AS count FROM (
           SELECT 1 FROM room_facet WHERE account = ? AND region = ? AND facet = ? LIMIT ${RARE}
         )`,
      ),
      list: database.prepare(
        `SELECT room.arn, record, entry.updated_ms, entry.sequence
         FROM room_facet AS entry CROSS JOIN room ON room.arn = entry.arn
         WHERE entry.account = ? AND entry.region = ? AND facet = ?
           AND (entry.updated_ms, entry.sequence) < (?, ?)
         ORDER BY entry.updated_ms DESC, entry.sequence DESC`,
      ),
    };
  }

  /** A page may be short, even empty, and yet have a next one: where several filters match much, but little together. */
  find(owner: ResourceOwner, filter: RoomFilter, limit: number, after?: Cursor): Page<Room> {
    const { name, reviewHandlerUri, loggingConfiguration } = filter;
    const wanted = facetsOf(name, reviewHandlerUri, loggingConfiguration === undefined ? [] : [loggingConfiguration]);
    const facet = wanted.length > 1 ? this.#rarest(owner, wanted) : wanted[0];
    if (facet === undefined) return this.list(owner, limit, after);
    const rows = this.#statements.list.iterate(owner.account, owner.region, facet, ...placeOf(after));
    const fits = (room: Room) => {
      const facets = facetsOfRoom(room);
      return wanted.every((one) => facets.includes(one));
    };
    return this.pageOf(rows as Iterable<unknown> as Iterable<Row>, limit, fits);
  }

  /** Whether any room is attached to a logging configuration. */
  hasAnyLoggingTo({ account, region, arn }: ResourceName): boolean {
    return this.#count({ account, region }, loggingFacet(arn)) > 0;
  }

  protected override index(room: Room, sequence: number): void {
    const { arn, account, region, updatedMs } = room;
    this.#statements.forget.run(arn);
    for (const facet of new Set(facetsOfRoom(room))) {
      this.#statements.add.run(account, region, facet, updatedMs, sequence, arn);
    }
  }

  #rarest(owner: ResourceOwner, facets: readonly string[]): string {
    const counts = facets.map((facet) => this.#count(owner, facet));
    return facets[counts.indexOf(Math.min(...counts))]!;
  }

  #count({ account, region }: ResourceOwner, facet: string): number {
    return (this.#statements.count.get(account, region, facet) as { count: number }).count;
  }
}

const loggingFacet = (configurationArn: string) => `logging ${configurationArn}`;

const facetsOfRoom = ({ name, messageReviewHandler, loggingConfigurationIdentifiers }: Room) =>
  facetsOf(name, messageReviewHandler?.uri, loggingConfigurationIdentifiers);

const facetsOf = (name: string | undefined, reviewUri: string | undefined, logging: readonly string[]): string[] => [
  ...(name === undefined ? [] : [`name ${name}`]),
  ...logging.map(loggingFacet),
  ...(reviewUri === undefined ? [] : [`review ${reviewUri}`]),
];
