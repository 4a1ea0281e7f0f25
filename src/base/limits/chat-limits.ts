// IVS Chat.
import type { Definition } from './definition.ts';
import { KB, MINUTE_MS } from './definition.ts';

export const chatLimits = {
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
} as const satisfies { readonly [name: string]: Definition };
