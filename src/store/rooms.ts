import type { DatabaseSync } from 'node:sqlite';
import type { Cursor, Page, Resource } from './resources.ts';
import { Resources } from './resources.ts';

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

const LOGS_TO = `EXISTS (SELECT 1 FROM json_each(record, '$.loggingConfigurationIdentifiers') WHERE value = :logging)`;

export class Rooms extends Resources<Room> {
  readonly #logsTo;

  constructor(database: DatabaseSync) {
    super(
      database,
      'room',
      `AND (:name IS NULL OR name = :name)
       AND (:uri IS NULL OR record ->> '$.messageReviewHandler.uri' = :uri)
       AND (:logging IS NULL OR ${LOGS_TO})`,
    );
    this.#logsTo = database.prepare(`SELECT 1 FROM room WHERE ${LOGS_TO} LIMIT 1`);
  }

  find(owner: { account: string; region: string }, filter: RoomFilter, limit: number, after?: Cursor): Page<Room> {
    const { name = null, reviewHandlerUri: uri = null, loggingConfiguration: logging = null } = filter;
    return this.list(owner, { name, uri, logging }, limit, after);
  }

  /** Whether any room is attached to a logging configuration. */
  hasAnyLoggingTo(configurationArn: string): boolean {
    return this.#logsTo.get({ logging: configurationArn }) !== undefined;
  }
}
