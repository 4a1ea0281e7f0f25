// What holds for every service: callers, memory, sockets, queues.
import type { Definition } from './definition.ts';
import { KB, MB, MINUTE_MS } from './definition.ts';

export const serverLimits = {
  // Callers of the HTTP APIs. AWS throttles an account at 10,000 a second with a burst of 5,000 (spec/apigateway-websocket.md, section 1.8).
  callerRequestsPerSecond: { value: 10_000, doc: 'Requests a second of one access key, all operations together.' },
  callerRequestsBurst: { value: 5_000, doc: 'How many of them may come at once.' },

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
  changesWaitingMax: {
    value: 10_000,
    doc: 'Changes of what is kept that wait for the journal of a cluster; over it one gets 500.',
  },
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
  archiveEntriesMax: { value: 20_000, doc: 'Files in an archive of code; over it the start is refused.' },
  archiveBytesMax: {
    value: 250 * MB,
    doc: 'What an archive of code may have, unpacked, as on AWS; over it the start is refused.',
  },
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
} as const satisfies { readonly [name: string]: Definition };
