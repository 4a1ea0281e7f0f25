import type { Records } from '../records/records.ts';

/** A document as a deployment shows it. */
export type Version = {
  readonly collection: string;
  readonly id: string;
  /** With collection and id it names this version: what a deployment shows never changes. */
  readonly since: number;
  readonly sequence: number;
  readonly table: 'document' | 'superseded';
  readonly row: number;
};

/**
 * What deployments show of the documents of an API. A deployment is a number, and it shows each document as that was then:
 * making one copies nothing. A version that is replaced or deleted is kept as superseded for as long as a deployment shows
 * it, so a change costs what it changes. It is changed within `Records.change`.
 *
 * A version is shown by the deployments whose numbers n have `since < n`, and `n <= until` where it is superseded. `since`
 * is null for documents that are no part of deployments. An API is named by its path, as in `ACCOUNT/REGION/apis/ID`.
 */
export class Versions {
  readonly #records: Records;
  readonly #statements;

  constructor(records: Records) {
    const { database } = records;
    this.#records = records;
    const keep = `INSERT INTO superseded (api, until, since, collection, id, sequence, record)
      SELECT :api, last.number, since, collection, id, sequence, record
      FROM document, (SELECT max(number) AS number FROM deployment WHERE api = :api) AS last`;
    // What is below `a/b` begins with `a/b/`, and `0` is the character after `/`.
    const below = (path: string) => `(collection > ${path} || '/' AND collection < ${path} || '0')`;
    const ofApi = `(${below(':api')} OR (collection = :apis AND id = :apiId))`;
    this.#statements = {
      keep: database.prepare(`${keep} WHERE collection = :collection AND id = :id AND since < last.number`),
      keepBelow: database.prepare(`${keep} WHERE ${below(':path')} AND since < last.number`),
      deploy: database.prepare('INSERT INTO deployment (api, id) VALUES (?, ?)'),
      find: database.prepare(
        `SELECT number,
           (SELECT coalesce(max(number), 0) FROM deployment AS other WHERE api = this.api AND number < this.number) AS before,
           (SELECT min(number) FROM deployment AS other WHERE api = this.api AND number > this.number) AS after
         FROM deployment AS this WHERE api = ? AND id = ?`,
      ),
      // Shown by this one, and neither by the one before it nor by the one after it.
      release: database.prepare(
        `DELETE FROM superseded WHERE api = :api AND since >= :before AND since < :number
           AND until >= :number AND (:after IS NULL OR until < :after)`,
      ),
      undeploy: database.prepare('DELETE FROM deployment WHERE number = ?'),
      forgetAll: [
        database.prepare('DELETE FROM superseded WHERE api = ?'),
        database.prepare('DELETE FROM deployment WHERE api = ?'),
      ],
      bytes: database.prepare(
        `SELECT coalesce(sum(octet_length(record)), 0) AS bytes FROM document WHERE ${ofApi} AND since IS NOT NULL`,
      ),
      shown: database.prepare(
        `SELECT collection, id, since, sequence, 'document' AS "table", sequence AS row FROM document
         WHERE ${ofApi} AND since < :number
         UNION ALL
         SELECT collection, id, since, sequence, 'superseded', rowid FROM superseded
         WHERE api = :api AND since < :number AND until >= :number
         ORDER BY sequence`,
      ),
      document: database.prepare('SELECT record FROM document WHERE sequence = ?'),
      superseded: database.prepare('SELECT record FROM superseded WHERE rowid = ?'),
    };
  }

  /** Before a document is replaced or deleted. */
  keep(api: string, collection: string, id: string): void {
    this.#statements.keep.run({ api, collection, id });
  }

  /** Before everything below a path is deleted. */
  keepBelow(api: string, path: string): void {
    this.#statements.keepBelow.run({ api, path });
  }

  /** A new deployment shows an API as it is now. */
  deploy(api: string, deploymentId: string): void {
    this.#statements.deploy.run(api, deploymentId);
    this.#records.note({ kind: 'deployment', key: `${api}/${deploymentId}`, record: '' });
  }

  /** Nobody asks any more for what a deployment shows. */
  undeploy(api: string, deploymentId: string): void {
    const found = this.#statements.find.get(api, deploymentId);
    if (!found) return;
    const { number, before, after } = found as { number: number; before: number; after: number | null };
    this.#statements.release.run({ api, number, before, after });
    this.#statements.undeploy.run(number);
    this.#records.note({ kind: 'deployment', key: `${api}/${deploymentId}`, record: undefined });
  }

  /** Before an API is deleted, which says this too. */
  undeployAll(api: string): void {
    for (const statement of this.#statements.forgetAll) statement.run(api);
  }

  /** How much a deployment would show now. */
  bytes(api: string): number {
    return (this.#statements.bytes.get({ api, ...placeOf(api) }) as { bytes: number }).bytes;
  }

  /** What a deployment shows, in the order in which it was made. */
  shownBy(api: string, deploymentId: string): Version[] {
    const found = this.#statements.find.get(api, deploymentId) as { number: number } | undefined;
    if (!found) return [];
    return this.#statements.shown.all({ api, ...placeOf(api), number: found.number }) as Version[];
  }

  record({ table, row }: Version): string {
    return (this.#statements[table].get(row) as { record: string }).record;
  }
}

/** Where the document of an API itself is. */
function placeOf(api: string): { apis: string; apiId: string } {
  const end = api.lastIndexOf('/');
  return { apis: api.slice(0, end), apiId: api.slice(end + 1) };
}
