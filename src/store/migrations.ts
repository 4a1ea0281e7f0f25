/** In order, each applied once and never changed afterwards. */
export const migrations: readonly string[] = [
  `CREATE TABLE room (
     arn TEXT PRIMARY KEY,
     account TEXT NOT NULL,
     region TEXT NOT NULL,
     name TEXT NOT NULL,
     updated_ms INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     record TEXT NOT NULL
   ) STRICT;
   CREATE INDEX room_by_update ON room (account, region, updated_ms DESC, sequence DESC);
   CREATE TABLE access_key (
     id TEXT PRIMARY KEY,
     record TEXT NOT NULL
   ) STRICT;
   CREATE TABLE secret (
     name TEXT PRIMARY KEY,
     value BLOB NOT NULL
   ) STRICT;
   CREATE TABLE used_token (
     id TEXT PRIMARY KEY,
     expires_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE logging_configuration (
     arn TEXT PRIMARY KEY,
     account TEXT NOT NULL,
     region TEXT NOT NULL,
     name TEXT NOT NULL,
     updated_ms INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     record TEXT NOT NULL
   ) STRICT;
   CREATE INDEX logging_configuration_by_update
     ON logging_configuration (account, region, updated_ms DESC, sequence DESC)`,
  `CREATE TABLE document (
     sequence INTEGER PRIMARY KEY,
     collection TEXT NOT NULL,
     id TEXT NOT NULL,
     record TEXT NOT NULL,
     UNIQUE (collection, id)
   ) STRICT;
   CREATE INDEX document_in_order ON document (collection, sequence)`,
  `CREATE TABLE key_usage (
     plan TEXT NOT NULL,
     key TEXT NOT NULL,
     period_ms INTEGER NOT NULL,
     used INTEGER NOT NULL,
     PRIMARY KEY (plan, key)
   ) STRICT, WITHOUT ROWID`,
  // Uses of tokens have files of their own (use-journal.ts).
  `DROP TABLE used_token`,
];
