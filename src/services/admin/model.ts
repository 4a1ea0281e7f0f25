import {
  blob,
  boolean,
  described,
  document,
  double,
  enumeration,
  integer,
  list,
  map,
  optional,
  path,
  payload,
  query,
  service,
  string,
  structure,
  timestamp,
} from '../../aws/shape.ts';

const AccessKeyId = string({ min: 16, max: 128, pattern: /^\w+$/, doc: 'The id of an access key.' });
const BackupId = string({ min: 1, max: 64, pattern: /^[\w-]+$/, doc: 'The id of a backup.' });
const STATEMENTS = 'What the key may do, in the statements of an IAM policy. Without them: everything.';
const Key = {
  accessKeyId: AccessKeyId,
  createTime: optional(timestamp({ doc: 'When it was made.' })),
  statements: optional(list(document(), { doc: STATEMENTS })),
};
/** A week. */
const GRACE_SECONDS_MAX = 604_800;
const Keys = list(structure(Key), { doc: 'The keys, without their secrets.' });
const counts = map(string(), integer());
/** Enough for all that a page of the console shows at once. */
const ACCESS_CHECKS_MAX = 200;
const ConnectionId = string({ min: 1, max: 64, doc: 'The connection id.' });
const SourceIp = string({ max: 64, doc: 'Only those from addresses that begin so.' });
const Connection = {
  id: described(ConnectionId, 'The connection id.'),
  service: string({ doc: 'What it is a connection of.' }),
  scope: string({ doc: 'What it belongs to: an API with its stage, or a room.' }),
  userId: optional(string({ doc: 'Who it is, in a room.' })),
  connectedAt: timestamp({ doc: 'When it was made.' }),
  lastActiveAt: timestamp({ doc: 'When a message last travelled on it.' }),
  sourceIp: string({ doc: 'Where it comes from.' }),
  bytesIn: integer({ doc: 'What it has sent, with everything that the protocol needs.' }),
  bytesOut: integer({ doc: 'What it was sent.' }),
  backlogBytes: integer({ doc: 'What waits for it to read.' }),
};

/** What operators ask of a running server: our own, in the manner of the AWS services. */
export const admin = service({
  id: 'fanfare',
  doc: 'Look at a running server and manage its access keys.',
  apiVersion: '2026-11-24',
  signingName: 'execute-api',
  wireNames: 'as-is',
  base: 'host',
  refusesUnknown: true,
  errors: {
    AccessDeniedException: { status: 403, members: { message: string() } },
    ConflictException: { status: 409, members: { message: string() } },
    ResourceNotFoundException: { status: 404, members: { message: string() } },
    ThrottlingException: { status: 429, members: { message: string() } },
    ValidationException: { status: 400, members: { message: string() } },
    InternalServerException: { status: 500, members: { message: string() } },
  },
  operations: {
    CheckAccess: {
      http: 'POST /_fanfare/access',
      doc: 'Tell who calls, and what of a list of actions that key may do. Whoever has a key may ask.',
      input: {
        checks: optional(
          list(
            structure({
              action: string({ min: 1, max: 128, doc: 'As a policy names it, as in ivschat:SendEvent.' }),
              resource: optional(string({ min: 1, max: 512, doc: 'The ARN of what it is done to. Default: *.' })),
            }),
            { max: ACCESS_CHECKS_MAX, doc: 'What to look up, by the conditions of this very request.' },
          ),
        ),
      },
      output: {
        accessKeyId: string({ doc: 'The key that has signed.' }),
        account: string({ doc: 'The account of the server.' }),
        region: string({ doc: 'The region that the call was signed for.' }),
        isTrusted: boolean({ doc: 'Every caller is trusted (--auth none).' }),
        expiresAt: optional(timestamp({ doc: 'When temporary credentials end.' })),
        services: list(string(), { doc: 'The services that this address serves.' }),
        allowed: list(boolean(), { doc: 'For each of the checks, whether the key may.' }),
      },
      errors: ['ValidationException'],
    },
    CreateBackup: {
      http: 'POST /_fanfare/backups',
      doc: 'Begin a backup of all that is kept, as it is now.',
      input: {},
      output: { backupId: BackupId },
      errors: ['AccessDeniedException', 'ConflictException'],
    },
    CreateKey: {
      http: 'POST /_fanfare/keys',
      doc: 'Make an access key.',
      input: { statements: optional(document({ doc: STATEMENTS })) },
      output: { ...Key, secretAccessKey: string({ sensitive: true, doc: 'The secret, shown only now.' }) },
      errors: ['AccessDeniedException', 'ConflictException', 'ValidationException'],
    },
    DeleteBackup: {
      http: 'DELETE /_fanfare/backups/{backupId}',
      status: 204,
      doc: 'Drop a backup. Nobody can read it any more.',
      input: { backupId: path(BackupId) },
      output: {},
      errors: ['AccessDeniedException', 'ResourceNotFoundException'],
    },
    DeleteKey: {
      http: 'DELETE /_fanfare/keys/{accessKeyId}',
      status: 204,
      doc: 'Delete an access key. Requests that it signed are refused from now on.',
      input: { accessKeyId: path(AccessKeyId) },
      output: {},
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
    },
    GetBackup: {
      http: 'GET /_fanfare/backups/{backupId}',
      doc: 'Show how far a backup is.',
      input: { backupId: path(BackupId) },
      output: {
        percent: integer({ doc: 'How much of it is made. Until that is 100, there is nothing to read.' }),
        bytes: optional(integer({ doc: 'How large it is, when it is made.' })),
      },
      errors: ['AccessDeniedException', 'ConflictException', 'ResourceNotFoundException'],
    },
    GetConnection: {
      http: 'GET /_fanfare/connections/{connectionId}',
      doc: 'Show an open connection of this server.',
      input: { connectionId: path(ConnectionId) },
      output: {
        ...Connection,
        userAgent: optional(string({ doc: 'The User-Agent header of its handshake.' })),
      },
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
    },
    GetHistory: {
      http: 'GET /_fanfare/history',
      doc: 'Show how the server did in the last hour: figures that it keeps since its start.',
      input: {
        since: optional(query(integer({ min: 0, doc: 'Only what came later, in milliseconds since 1970.' }))),
      },
      output: {
        intervalMs: integer({ doc: 'How often it looks.' }),
        times: list(integer(), { doc: 'When it looked, in milliseconds since 1970.' }),
        figures: map(string(), list(double()), { doc: 'What it saw then; what is counted is told for each second.' }),
      },
      errors: ['AccessDeniedException', 'ValidationException'],
    },
    GetStatus: {
      http: 'GET /_fanfare/status',
      doc: 'Show what the server is doing. Counts are since its start.',
      input: {},
      output: {
        version: string({ doc: 'The version of Fanfare.' }),
        time: timestamp({ doc: "The server's time." }),
        startTime: timestamp({ doc: 'When it started.' }),
        connections: described(counts, 'Open connections, by kind.'),
        rooms: integer({ doc: 'Rooms that somebody is in.' }),
        counts: described(counts, 'Messages and connections since the start.'),
        lagMs: double({ doc: 'How late the event loop was, at the 99th percentile of the last seconds.' }),
        memoryBytes: integer({ doc: 'Resident memory.' }),
        writes: string({ doc: 'What writes to many clients at once: node, or native/send-many.node.' }),
        errors: list(
          structure({
            time: timestamp(),
            operation: string(),
            status: integer(),
            reason: string(),
            requestId: string(),
          }),
          { doc: 'The last requests that were refused or failed, the newest first.' },
        ),
        bounds: list(structure({ limit: string(), used: integer(), max: integer() }), {
          doc: 'How much is used of what is bounded for the whole server.',
        }),
      },
      errors: ['AccessDeniedException'],
    },
    ListConnections: {
      http: 'GET /_fanfare/connections',
      doc: 'List open connections of this server, the oldest first.',
      input: {
        maxResults: optional(query(integer({ min: 1, max: 1000, doc: 'How many to answer at most. Default: 100.' }))),
        nextToken: optional(query(string({ min: 1, max: 16, pattern: /^\d+$/, doc: 'Where the page before ended.' }))),
        service: optional(
          query(enumeration(['apigateway', 'ivschat', 'fanfare'], { doc: 'Only those of one service.' })),
        ),
        scope: optional(query(string({ max: 256, doc: 'Only those that belong to what has this in its name.' }))),
        sourceIp: optional(query(SourceIp)),
        userId: optional(query(string({ max: 128, doc: 'Only those of users whose ids begin so.' }))),
        sortBy: optional(
          query(
            enumeration(
              ['connectedAt', 'lastActiveAt', 'backlogBytes', 'bytesIn', 'bytesOut', 'scope', 'sourceIp', 'userId'],
              { doc: 'In the order of this, as it is now; those that are alike, the oldest first.' },
            ),
          ),
        ),
        descending: optional(query(boolean({ doc: 'The greatest first, where they are sorted.' }))),
      },
      output: {
        connections: list(structure(Connection), { doc: 'The connections.' }),
        nextToken: optional(string({ doc: 'There are more: where to go on.' })),
        total: optional(integer({ doc: 'How many there are on all pages, where they are sorted.' })),
      },
      paging: { token: 'nextToken', size: 'maxResults', items: 'connections' },
      errors: ['AccessDeniedException', 'ValidationException'],
    },
    ListFunctions: {
      http: 'GET /_fanfare/functions',
      doc: 'Show the functions that run here, as they were declared.',
      input: {},
      output: { functions: list(document(), { doc: 'The functions, with all that makes a template of them again.' }) },
      errors: ['AccessDeniedException'],
    },
    ListKeys: {
      http: 'GET /_fanfare/keys',
      doc: 'List the access keys besides the root key.',
      input: {},
      output: { keys: Keys },
      errors: ['AccessDeniedException'],
    },
    ReadBackup: {
      http: 'GET /_fanfare/backups/{backupId}/bytes',
      doc: 'Read a part of a backup that is made.',
      input: {
        backupId: path(BackupId),
        offset: query(integer({ min: 0, doc: 'The first byte to read.' })),
      },
      output: { data: payload(blob({ doc: 'As much as is sent at once; nothing at its end.' })) },
      errors: ['AccessDeniedException', 'ConflictException', 'ResourceNotFoundException', 'ValidationException'],
    },
    RotateRootKey: {
      http: 'POST /_fanfare/root-key',
      doc: 'Replace the root key. The new one is kept where the old one was.',
      input: {
        graceSeconds: optional(
          integer({ min: 0, max: GRACE_SECONDS_MAX, doc: 'How long the old one is good, besides. Default: 0.' }),
        ),
      },
      output: {
        accessKeyId: AccessKeyId,
        secretAccessKey: string({ sensitive: true, doc: 'The secret.' }),
        file: string({ doc: 'Where the server keeps the key.' }),
      },
      errors: ['AccessDeniedException', 'ConflictException', 'ValidationException'],
    },
  },
});
