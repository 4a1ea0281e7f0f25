// Every AWS quota and every bound of ours, with its unit (last in the name) and where it comes from.
// `aws`, where given, is AWS's figure where ours is wider: `--limits aws` chooses those.

type Definition = { readonly value: number; readonly aws?: number; readonly doc: string };

const KB = 1024;
const MB = 1024 * KB;
const MINUTE_MS = 60_000;

export const definitions = {
  // WebSocket APIs. Source: spec/apigateway-websocket.md, section 1.8.
  frameBytesMax: { value: 32 * KB, doc: 'Largest frame a client may send; over it the socket is closed with 1009.' },
  messageBytesMax: {
    value: 128 * KB,
    doc: 'Largest message in either direction; over it close 1009, or 413 to a poster.',
  },
  idleTimeoutMs: {
    value: 10 * MINUTE_MS,
    doc: 'A connection without a message in either direction is closed with 1001.',
  },
  connectionDurationMs: { value: 120 * MINUTE_MS, doc: 'No connection lives longer; it is closed with 1001.' },
  newConnectionsPerSecond: {
    value: 20_000,
    aws: 500,
    doc: 'New WebSocket API connections; over it the handshake gets 429.',
  },

  integrationTimeoutMs: { value: 29_000, doc: 'How long an integration or an authorizer may take at most.' },
  integrationCallsMax: { value: 1_000, doc: 'Calls of one integration under way at once; over it a message fails.' },
  connectionCallsMax: { value: 250, doc: 'Calls for one client under way at once; over it a message is refused.' },
  backendCallsMax: {
    value: 10_000,
    doc: 'Calls of all integrations under way at once; one may use no more than it leaves for the others.',
  },
  backendBytesMax: {
    value: 128 * MB,
    doc: 'What is sent to backends and read from them at once; one integration may use no more than it leaves.',
  },
  integrationAnswerBytesMax: { value: MB, doc: 'Largest answer of an integration; over it the call has failed.' },

  // What a WebSocket API may hold. Source: spec/apigateway-websocket.md, section 1.8.
  apisMax: { value: 600, doc: 'APIs of an account in a region.' },
  routesMax: { value: 300, doc: 'Routes of an API.' },
  integrationsMax: { value: 300, doc: 'Integrations of an API.' },
  integrationResponsesMax: { value: 100, doc: 'Integration responses of an integration.' },
  authorizersMax: { value: 10, doc: 'Authorizers of an API.' },
  modelsMax: { value: 300, doc: 'Models of an API.' },
  stagesMax: { value: 10, doc: 'Stages of an API.' },
  deploymentsMax: {
    value: 1_000,
    doc: 'Deployments of an API; over it CreateDeployment is refused. Automatic ones need no room.',
  },
  deploymentBytesMax: { value: 10 * MB, doc: 'Size of a deployment.' },
  domainNamesMax: { value: 120, doc: 'Custom domain names of an account in a region.' },
  apiMappingsMax: { value: 200, doc: 'API mappings of a domain name.' },
  // Source: AWS's quotas for API keys and usage plans.
  apiKeysMax: { value: 10_000, doc: 'API keys of an account in a region.' },
  usagePlansMax: { value: 300, doc: 'Usage plans of an account in a region.' },
  keyUsagePlansMax: { value: 10, doc: 'Usage plans of an API key.' },
  usagePlanStagesMax: { value: 100, doc: 'Stages of a usage plan.' },
  controlRequestsPerSecond: {
    value: 10_000,
    aws: 10,
    doc: 'Calls of one caller to make and change WebSocket APIs, all operations together.',
  },
  controlRequestsBurst: { value: 10_000, aws: 40, doc: 'How many of them may come at once.' },
  createDeploymentRequestsPerMinute: { value: 600_000, aws: 12, doc: 'CreateDeployment calls of one caller.' },
  createDomainNameRequestsPerMinute: { value: 600_000, aws: 2, doc: 'CreateDomainName calls of one caller.' },

  // Callers of the HTTP APIs. AWS throttles an account at 10,000 a second with a burst of 5,000 (section 1.8).
  callerRequestsPerSecond: { value: 10_000, doc: 'Requests a second of one access key, all operations together.' },
  callerRequestsBurst: { value: 5_000, doc: 'How many of them may come at once.' },

  // IVS Chat. Source: spec/ivschat.md, sections 1.6 and 3.6. AWS's own rates would slow a test suite down for nothing.
  createChatTokenRequestsPerSecond: { value: 10_000, aws: 200, doc: 'CreateChatToken calls of one caller.' },
  roomRequestsPerSecond: {
    value: 10_000,
    aws: 5,
    doc: 'Calls of one caller, for each of the five operations on rooms.',
  },
  sendEventRequestsPerSecond: { value: 10_000, aws: 100, doc: 'SendEvent calls of one caller.' },
  sendMessageRequestsPerSecond: {
    value: 1_000_000,
    aws: 1_000,
    doc: 'Messages a second of an account in a region, all rooms together.',
  },
  deleteMessageRequestsPerSecond: {
    value: 10_000,
    aws: 100,
    doc: 'Deletions of messages a second of an account in a region, over HTTP and sockets together.',
  },
  disconnectUserRequestsPerSecond: { value: 10_000, aws: 100, doc: 'The same for disconnections of users.' },
  loggingConfigurationRequestsPerSecond: {
    value: 10_000,
    aws: 3,
    doc: 'Calls of one caller, for each of the five operations on logging configurations.',
  },
  tagRequestsPerSecond: {
    value: 10_000,
    aws: 10,
    doc: 'Calls of one caller, for each of the three operations on tags.',
  },
  loggingConfigurationsMax: { value: 10, doc: 'Logging configurations of an account in a region.' },
  roomsMax: { value: 50_000, doc: 'Rooms of an account in a region.' },
  chatConnectionsMax: { value: 50_000, doc: 'Open chat connections; over it the handshake gets 429.' },
  chatRequestsPerSecond: {
    value: 10,
    doc: 'Messaging requests a second of one chat connection, all actions together.',
  },
  chatTokenValidityMs: { value: MINUTE_MS, doc: 'How long a chat token can be used to connect.' },
  chatFrameBytesMax: { value: 8 * KB, doc: 'Largest messaging request; over it ERROR 413.' },
  messageAttributesBytesMax: {
    value: KB,
    doc: 'Attributes of a chat message, as UTF-8 bytes of keys and values; over it ERROR 413. chatFrameBytesMax bounds the whole request.',
  },
  chatHeartbeatMs: { value: 30_000, doc: 'How often a chat client is pinged; one that misses two is cut. 0: never.' },
  reviewTimeoutMs: { value: 200, doc: 'How long a message review handler may take; then its fallback result holds.' },
  reviewsMax: {
    value: 1_000,
    doc: 'Message reviews of one handler under way at once; over it the fallback result holds.',
  },

  // Chat logs.
  chatLogBytesMax: {
    value: 64 * MB,
    doc: 'Chat log records that wait to be written, in all; over it new ones are lost.',
  },
  chatLogConfigurationBytesMax: { value: 16 * MB, doc: 'The same for one logging configuration.' },
  chatLogBatchBytesMax: { value: 4 * MB, doc: 'Largest batch for S3 and for files, before compression.' },
  chatLogS3FlushMs: { value: 5 * MINUTE_MS, doc: 'How long records are collected for an object of S3.' },
  chatLogStreamFlushMs: { value: 10_000, doc: 'The same for CloudWatch Logs and Firehose.' },
  chatLogFileFlushMs: { value: 1_000, doc: 'The same for local files.' },
  chatLogWritesMax: { value: 32, doc: 'Writes of chat logs under way at once.' },
  chatLogConfigurationWritesMax: { value: 4, doc: 'The same for one logging configuration.' },
  chatLogWriteTimeoutMs: { value: 30_000, doc: 'How long one write may take.' },
  chatLogAttemptsMax: { value: 8, doc: 'How often a batch is tried; then it is lost.' },
  chatLogRetryMs: { value: 1_000, doc: 'The pause after the first failure; it doubles each time.' },
  chatLogRetryTotalMs: { value: 120_000, doc: 'No attempt begins later than this after the first failure.' },
  chatLogReportMs: { value: 10_000, doc: 'A line about losses of one configuration at most this often.' },
  chatLogDrainMs: { value: 5_000, doc: 'How long a stopping server writes chat logs.' },
  chatLogChangeMs: {
    value: 2_000,
    doc: 'How long a change of a logging configuration waits for what is to be written.',
  },

  // Access logs and execution logs of WebSocket APIs.
  apiLogBytesMax: { value: 16 * MB, doc: 'API log lines that wait to be written; over it new ones are lost.' },
  apiLogBatchBytesMax: { value: MB, doc: 'A file with so much to be written is not kept waiting.' },
  apiLogFlushMs: { value: 1_000, doc: 'How long lines are collected.' },
  apiLogTraceCharsMax: { value: 1_024, doc: 'How much of a body an execution log shows.' },
  apiLogReportMs: { value: 10_000, doc: 'A line about losses at most this often.' },
  logBytesMax: {
    value: 4 * MB,
    doc: "Lines of the server's own log that wait for whoever reads stdout; over it new ones are lost.",
  },
  apiLogDrainMs: { value: 5_000, doc: 'How long a stopping server writes API logs.' },

  // What operators see.
  failureReportMs: {
    value: 10_000,
    doc: 'How often the log tells how many more failures of functions and backends of one kind there were.',
  },
  failureKindsMax: { value: 20, doc: 'Kinds of them that are told of in that time; the rest is one number.' },
  metricSeriesMax: {
    value: 1_000,
    doc: 'Stages and routes of WebSocket APIs with metrics of their own; beyond that they share some.',
  },

  // Bounds of ours.
  apiHeartbeatMs: {
    value: 25_000,
    doc: 'The same for WebSocket API clients: proxies and load balancers cut what is silent for 60 s.',
  },
  regionsMax: { value: 40, doc: 'Regions in which an account has anything; quotas are for each of them.' },
  policyCharsMax: { value: 10 * KB, doc: "Characters of an access key's statements, as JSON without blanks." },
  sessionPolicyCharsMax: {
    value: 2 * KB,
    doc: "Characters of a session's policies, all together, as JSON without blanks.",
  },
  accessKeysMax: { value: 1_000, doc: 'Access keys besides the root key.' },
  backupChunkBytesMax: { value: 512 * KB, doc: 'How much of a backup is sent at once.' },
  backupIdleMs: {
    value: MINUTE_MS,
    doc: 'A backup that nobody has asked for in this time is dropped, so that another can be made.',
  },
  connectionsMax: { value: 200_000, doc: 'Open sockets of this process; over it a handshake gets 503.' },
  httpConnectionsMax: {
    value: 10_000,
    doc: 'Connections that are no WebSockets, or not yet; over it a new one is dropped.',
  },
  clientFramesPerSecond: {
    value: 10_000,
    doc: 'Frames a second (a KB counts as one) that are read from a WebSocket client; one that sends faster is read no faster.',
  },
  clientFramesBurst: { value: 100_000, doc: 'How many of them may come at once.' },
  turnWorkMax: {
    value: 256,
    doc: 'Frames (a KB counts as one, an HTTP request as sixteen) of clients that send faster than they are read, in one turn of the event loop.',
  },
  connectionTurnWorkMax: { value: 32, doc: 'The same for one connection, before it is the turn of the next.' },
  turnTimeMs: { value: 1, doc: 'How long they may take, all together, before others are served again.' },
  turnWritesMax: {
    value: 128,
    doc: 'Members of rooms that are written to in one turn of the event loop, about a millisecond; the others have their turn after everybody else.',
  },
  unfinishedBytesMax: {
    value: 128 * MB,
    doc: 'What is held of requests and messages that are not whole or not read yet, in all; over it those that hold the most for the longest get 503 or close 1013.',
  },
  pendingHandshakesMax: {
    value: 5_000,
    doc: 'Handshakes that wait for a backend to decide; over it one that would wait gets 503.',
  },
  descriptorsSpareMin: {
    value: 64,
    doc: 'File descriptors that clients leave to backends, logs and the database; one that would take them is dropped.',
  },
  forwardedHopsMax: { value: 32, doc: 'Proxies that a request is followed back through; what others say is not read.' },
  proxyHeaderTimeoutMs: {
    value: 5_000,
    doc: 'How long a trusted proxy may take to send the header of the PROXY protocol; over it the connection is closed.',
  },
  proxyHeaderBytesMax: { value: 4 * KB, doc: 'Largest header of the PROXY protocol; over it the same.' },
  dropReportMs: { value: 10_000, doc: 'A line about dropped connections at most this often.' },
  outboxBytesMax: {
    value: 1024 * KB,
    doc: 'What may wait for one slow reader; over it 429 to a poster, or the reader is cut.',
  },
  requestBodyBytesMax: { value: 1024 * KB, doc: 'Largest body of an HTTP request; over it 413.' },
  requestBodyBytesPerSecond: {
    value: KB,
    doc: 'How fast a body that does not come at once must come, looked at every requestBodyPatienceMs; else 408.',
  },
  requestBodyPatienceMs: { value: 5_000, doc: 'How often that is looked at.' },
  tlsHandshakeTimeoutMs: { value: 10_000, doc: 'How long a TLS handshake may take.' },
  requestTimeoutMs: { value: 30_000, doc: 'How long a client may take to send a request, and to read its answer.' },
  httpKeepAliveMs: {
    value: 75_000,
    doc: 'How long an idle HTTP connection is kept: longer than the 60 s after which proxies and load balancers give theirs up.',
  },
  closeTimeoutMs: {
    value: 5_000,
    doc: 'How long a socket that is closed waits for its peer: for its close frame, or for the end of what it sends.',
  },
  lingerBytesMax: {
    value: 64 * MB,
    doc: 'What is read of a client after its last answer, and thrown away; over it the connection is cut.',
  },
  drainTimeoutMs: { value: 10_000, doc: 'How long a stopping server takes at most.' },
  drainClosesPerSecond: {
    value: 500,
    doc: 'Connections that a stopping server closes; faster where there are so many that half of its time would not do.',
  },
  machineCheckMs: {
    value: 30_000,
    doc: 'How often the clock, the room on disks and the file descriptors are looked at.',
  },
  diskSpareBytesMin: { value: 256 * MB, doc: 'A disk that is written to and has less space free is warned of.' },
  templateBytesMax: {
    value: 16 * MB,
    doc: 'Largest template, or file that it includes; over it the start is refused.',
  },
  templateNodesMax: { value: 500_000, doc: 'Values in a template, with what its aliases stand for; over it the same.' },
  templateCheckMs: {
    value: 500,
    doc: 'How often --watch looks at templates; new ones are applied when they stayed the same for two looks.',
  },
  fileCheckMs: {
    value: 10_000,
    doc: 'How often certificates and keys are looked at; new ones are taken when they stayed the same for two looks.',
  },
  clockSkewMs: { value: 5 * MINUTE_MS, doc: 'How far the time of a signature may be off.' },
  databaseWaitMs: {
    value: 250,
    doc: 'How long a request waits for the database while another program writes to it; over it 503.',
  },
  tokenUsesWaitingMax: {
    value: 10_000,
    doc: 'Handshakes that wait until the disk has the use of their chat token; over it 503.',
  },
  tokenUseTimeoutMs: { value: 5_000, doc: 'How long one waits for it; then 503.' },
  usedTokensMax: { value: 1_000_000, doc: 'Chat tokens remembered as used; over it a handshake gets 429.' },
} as const satisfies { [name: string]: Definition };

export type LimitName = keyof typeof definitions;
export type Limits = { readonly [name in LimitName]: number };

export const limitNames = Object.keys(definitions) as LimitName[];

/** `ours` or `aws`, with single limits overridden. */
export function limitsOf(preset: 'ours' | 'aws' = 'ours', overrides: Partial<Limits> = {}): Limits {
  const chosen = limitNames.map((name) => {
    const definition: Definition = definitions[name];
    return [name, (preset === 'aws' && definition.aws) || definition.value];
  });
  return { ...(Object.fromEntries(chosen) as Limits), ...overrides };
}
