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
  // Deployments were whole copies of an API, in the collections `…/snapshots`.
  `CREATE TABLE deployment (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     api TEXT NOT NULL,
     id TEXT NOT NULL,
     UNIQUE (api, id)
   ) STRICT;
   CREATE INDEX deployment_in_order ON deployment (api, number);
   CREATE TABLE superseded (
     api TEXT NOT NULL,
     until INTEGER NOT NULL,
     since INTEGER NOT NULL,
     collection TEXT NOT NULL,
     id TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     record TEXT NOT NULL
   ) STRICT;
   CREATE INDEX superseded_by_end ON superseded (api, until, since);
   ALTER TABLE document ADD COLUMN since INTEGER;
   DROP INDEX document_in_order;
   CREATE INDEX document_in_order ON document (collection, sequence, since, id);

   DELETE FROM document AS gone
   WHERE collection LIKE '%/deployments' AND json_valid(record) AND record ->> '$.AutoDeployed' AND NOT EXISTS (
     SELECT 1 FROM document AS stage
     WHERE stage.collection = replace(gone.collection || '*', '/deployments*', '/stages')
       AND json_valid(stage.record) AND stage.record ->> '$.DeploymentId' = gone.id
   );
   INSERT INTO deployment (api, id)
   SELECT replace(collection || '*', '/deployments*', ''), id FROM document
   WHERE collection LIKE '%/deployments' ORDER BY sequence;

   CREATE TEMP TABLE part AS
   SELECT deployment.api, number, kind.name AS kind, kind.id AS id_name, part.key AS sequence, part.value AS record
   FROM deployment
   JOIN document AS snapshot ON snapshot.collection = deployment.api || '/snapshots' AND snapshot.id = deployment.id
   JOIN (SELECT 'routes' AS name, 'RouteId' AS id UNION ALL SELECT 'integrations', 'IntegrationId'
         UNION ALL SELECT 'authorizers', 'AuthorizerId' UNION ALL SELECT 'models', 'ModelId') AS kind
   JOIN json_each(iif(json_valid(snapshot.record), snapshot.record, '{}'), '$.' || kind.name) AS part;
   INSERT INTO superseded (api, until, since, collection, id, sequence, record)
   SELECT api, number, number - 1, api || '/' || kind, record ->> ('$.' || id_name), sequence,
     json_remove(record, '$.responses')
   FROM part
   UNION ALL
   SELECT api, number, number - 1, api || '/' || kind || '/' || (part.record ->> ('$.' || id_name)) || '/responses',
     coalesce(response.value ->> '$.RouteResponseId', response.value ->> '$.IntegrationResponseId'), response.key,
     response.value
   FROM part JOIN json_each(part.record, '$.responses') AS response
   UNION ALL
   SELECT api, number, number - 1, substr(api, 1, instr(api, '/apis/') + 4), substr(api, instr(api, '/apis/') + 6), 0,
     snapshot.record -> '$.api'
   FROM deployment
   JOIN document AS snapshot ON snapshot.collection = deployment.api || '/snapshots' AND snapshot.id = deployment.id
   WHERE json_valid(snapshot.record);
   DROP TABLE part;
   DELETE FROM document WHERE collection LIKE '%/snapshots';

   UPDATE document
   SET since = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'deployment'), 0)
   WHERE collection LIKE '%/apis'
     OR (collection LIKE '%/apis/%' AND collection NOT LIKE '%/deployments' AND collection NOT LIKE '%/stages')`,
  // What lists of rooms are narrowed by.
  `CREATE TABLE room_facet (
     account TEXT NOT NULL,
     region TEXT NOT NULL,
     facet TEXT NOT NULL,
     updated_ms INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     arn TEXT NOT NULL REFERENCES room (arn) ON DELETE CASCADE,
     PRIMARY KEY (account, region, facet, updated_ms DESC, sequence DESC)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX room_facet_of_room ON room_facet (arn);
   INSERT INTO room_facet SELECT account, region, 'name ' || name, updated_ms, sequence, arn FROM room;
   INSERT INTO room_facet SELECT account, region, 'review ' || (record ->> '$.messageReviewHandler.uri'),
     updated_ms, sequence, arn
   FROM room WHERE json_valid(record) AND record ->> '$.messageReviewHandler.uri' IS NOT NULL;
   INSERT OR IGNORE INTO room_facet SELECT account, region, 'logging ' || value, updated_ms, sequence, arn
   FROM room, json_each(iif(json_valid(record), record, '{}'), '$.loggingConfigurationIdentifiers')`,
  // Uses of tokens have files of their own (use-journal.ts).
  `DROP TABLE used_token`,
  `CREATE TABLE obligation (
     number INTEGER PRIMARY KEY,
     facts TEXT NOT NULL
   ) STRICT`,
  // Of nodes of a cluster: see records/applied-entries.ts.
  `CREATE TABLE followed_journal (
     name TEXT NOT NULL,
     directory TEXT NOT NULL
   ) STRICT;
   CREATE TABLE applied_entry (
     position INTEGER PRIMARY KEY,
     id TEXT NOT NULL,
     bytes BLOB NOT NULL
   ) STRICT`,
];
