// A database as Fanfare made it with its first four migrations, when deployments were whole copies.
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '../../src/store/database/migrations.ts';

export const owner = { account: '000000000000', region: 'us-west-2' };
const VERSION = 4;

export function olderDatabase(path: string) {
  const database = new DatabaseSync(path);
  for (const sql of migrations.slice(0, VERSION)) database.exec(sql);
  database.exec(`PRAGMA user_version = ${VERSION}; PRAGMA journal_mode = WAL`);
  const insert = database.prepare('INSERT INTO document (collection, id, record) VALUES (?, ?, ?)');
  return {
    database,
    /** A document below the account and region. */
    document: (collection: string, id: string, record: object) =>
      void insert.run(`${owner.account}/${owner.region}/${collection}`, id, JSON.stringify(record)),
    /** Rooms that differ in name, of two review handlers, logged to one of three configurations. */
    rooms(count: number) {
      database.exec(
        `WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < ${count - 1})
         INSERT INTO room SELECT 'arn:' || n, '${owner.account}', '${owner.region}', 'room-' || n, n / 3, n,
           json_object('arn', 'arn:' || n, 'account', '${owner.account}', 'region', '${owner.region}', 'id', 'id' || n,
             'name', 'room-' || n, 'createdMs', n, 'updatedMs', n / 3, 'maximumMessageRatePerSecond', 10,
             'maximumMessageLength', 500, 'tags', json('{}'),
             'messageReviewHandler', json_object('uri', 'function-' || (n % 2), 'fallbackResult', 'ALLOW'),
             'loggingConfigurationIdentifiers', json_array('log-' || (n % 3)))
         FROM number`,
      );
    },
    [Symbol.dispose]: () => database.close(),
  };
}
