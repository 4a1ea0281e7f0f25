// Rooms: what can be asked (spec/ivschat.md, section 1.3).
import { described, integer, list, optional } from '../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  LambdaArn,
  LoggingConfigurationIdentifiers,
  PaginationToken,
  Room,
  RoomIdentifier,
  RoomName,
  RoomSettings,
  RoomSummary,
  Tags,
  ROOM_ARN,
} from './shapes.ts';

export const CreateRoom = {
  http: 'POST /CreateRoom',
  doc: 'Create a room.',
  input: {
    ...RoomSettings,
    tags: optional(Tags),
    loggingConfigurationIdentifiers: optional(LoggingConfigurationIdentifiers),
  },
  output: Room,
  rate: { perSecond: 'roomRequestsPerSecond' },
  errors: [
    'ConflictException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ServiceQuotaExceededException',
    'PendingVerification',
    'ValidationException',
  ],
  examples: [{ title: 'To create a room', command: 'create-room --name test-room-1 --maximum-message-length 256' }],
} as const satisfies Operation;

export const DeleteRoom = {
  http: 'POST /DeleteRoom',
  status: 204,
  doc: 'Delete a room and disconnect its clients.',
  input: { identifier: RoomIdentifier },
  output: {},
  rate: { perSecond: 'roomRequestsPerSecond' },
  errors: ['AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
  examples: [{ title: 'To delete a room', command: `delete-room --identifier ${ROOM_ARN}` }],
} as const satisfies Operation;

export const GetRoom = {
  http: 'POST /GetRoom',
  doc: 'Show a room.',
  input: { identifier: RoomIdentifier },
  output: Room,
  rate: { perSecond: 'roomRequestsPerSecond' },
  errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
  examples: [{ title: 'To show a room', command: `get-room --identifier ${ROOM_ARN}` }],
} as const satisfies Operation;

export const ListRooms = {
  http: 'POST /ListRooms',
  doc: 'List the rooms of the region, the last changed first.',
  input: {
    name: optional(RoomName, 'Only rooms of exactly this name.'),
    nextToken: optional(PaginationToken),
    maxResults: optional(integer({ min: 1, max: 50, doc: 'How many to answer at most. Default: 50.' })),
    messageReviewHandlerUri: optional(LambdaArn, 'Only rooms with this review handler.'),
    loggingConfigurationIdentifier: optional(
      LoggingConfigurationIdentifiers.of,
      'Only rooms with this logging configuration.',
    ),
  },
  output: {
    rooms: list(RoomSummary, { doc: 'The rooms.' }),
    nextToken: optional(described(PaginationToken, 'Present when there are more rooms.')),
  },
  paging: { token: 'nextToken', size: 'maxResults', items: 'rooms', byHand: true },
  rate: { perSecond: 'roomRequestsPerSecond' },
  errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
  examples: [{ title: 'To list all rooms', command: 'list-rooms' }],
} as const satisfies Operation;

export const UpdateRoom = {
  http: 'POST /UpdateRoom',
  doc: 'Change a room. What is not given stays as it is; live connections see the change at once.',
  input: {
    identifier: RoomIdentifier,
    ...RoomSettings,
    loggingConfigurationIdentifiers: optional(
      LoggingConfigurationIdentifiers,
      'The new list. An empty one detaches all.',
    ),
  },
  output: Room,
  rate: { perSecond: 'roomRequestsPerSecond' },
  errors: ['AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
  examples: [
    {
      title: 'To rename a room',
      command: `update-room --identifier ${ROOM_ARN} --name chat-room-a`,
    },
  ],
} as const satisfies Operation;
