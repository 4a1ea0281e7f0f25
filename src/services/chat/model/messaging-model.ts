// Tokens, events and moderation: what can be asked (spec/ivschat.md, section 1.3).
import { described, integer, optional, string, timestamp } from '../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import { Attributes, Capabilities, EventName, MessageId, Reason, RoomIdentifier, UserId, ROOM_ARN } from './shapes.ts';

export const CreateChatToken = {
  http: 'POST /CreateChatToken',
  doc: 'Make a token that lets one user connect once to a room, within a minute.',
  input: {
    roomIdentifier: RoomIdentifier,
    userId: UserId,
    capabilities: optional(Capabilities),
    sessionDurationInMinutes: optional(
      integer({ min: 1, max: 180, doc: 'How long the session may last, in minutes. Default: 60.' }),
    ),
    attributes: optional(
      { ...Attributes, sensitive: true },
      'Copied into the Sender of every message of the session; 1 KB at most.',
    ),
  },
  output: {
    token: optional(string({ sensitive: true, doc: 'The token, to be offered as the WebSocket subprotocol.' })),
    tokenExpirationTime: optional(timestamp({ doc: 'Until when the token can be used to connect.' })),
    sessionExpirationTime: optional(timestamp({ doc: 'When the session ends.' })),
  },
  rate: { perSecond: 'createChatTokenRequestsPerSecond' },
  errors: ['AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
  examples: [
    {
      title: 'To let a user send messages',
      command: `create-chat-token --room-identifier ${ROOM_ARN} --user-id 11231234 --capabilities SEND_MESSAGE`,
    },
  ],
} as const satisfies Operation;

export const DeleteMessage = {
  http: 'POST /DeleteMessage',
  doc: 'Tell every client of a room to delete a message. Nothing is stored, so nothing else is deleted.',
  input: { roomIdentifier: RoomIdentifier, id: MessageId, reason: optional(Reason) },
  output: { id: optional(described(MessageId, 'The id of the event that clients get.')) },
  accountRate: { perSecond: 'deleteMessageRequestsPerSecond' },
  errors: [
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'PendingVerification',
    'ValidationException',
  ],
  examples: [
    {
      title: 'To delete a message',
      command: `delete-message --room-identifier ${ROOM_ARN} --id ABC123def456 --reason "Message contains profanity"`,
    },
  ],
} as const satisfies Operation;

export const DisconnectUser = {
  http: 'POST /DisconnectUser',
  doc: 'Close every connection of a user to a room. The user may come back with a new token.',
  input: { roomIdentifier: RoomIdentifier, userId: UserId, reason: optional(Reason) },
  output: {},
  isOutputEmpty: true,
  accountRate: { perSecond: 'disconnectUserRequestsPerSecond' },
  errors: [
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'PendingVerification',
    'ValidationException',
  ],
  examples: [
    {
      title: 'To disconnect a user',
      command: `disconnect-user --room-identifier ${ROOM_ARN} --user-id ABC123def456 --reason "Violated terms of service"`,
    },
  ],
} as const satisfies Operation;

export const SendEvent = {
  http: 'POST /SendEvent',
  doc: 'Send an event of your own to every client of a room.',
  input: {
    roomIdentifier: described(RoomIdentifier, 'The ARN of the room to send to.'),
    eventName: EventName,
    attributes: optional(Attributes),
  },
  output: { id: optional(described(MessageId, 'The id of the event.')) },
  rate: { perSecond: 'sendEventRequestsPerSecond' },
  errors: [
    'ThrottlingException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'PendingVerification',
    'ValidationException',
  ],
  examples: [
    {
      title: 'To send an event to a room',
      command: `send-event --room-identifier ${ROOM_ARN} --event-name SystemMessage --attributes msgType=user-notification,msgText="This chat room will close in 15 minutes."`,
    },
  ],
} as const satisfies Operation;
