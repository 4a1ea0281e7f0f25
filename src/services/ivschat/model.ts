import {
  described,
  enumeration,
  integer,
  list,
  optional,
  path,
  query,
  service,
  string,
  structure,
  timestamp,
} from '../../aws/shape.ts';
import {
  Attributes,
  Capabilities,
  DestinationConfiguration,
  EventName,
  LambdaArn,
  LoggingConfiguration,
  LoggingConfigurationIdentifier,
  LoggingConfigurationIdentifiers,
  LoggingConfigurationName,
  MessageId,
  PaginationToken,
  Reason,
  ResourceArn,
  Room,
  RoomIdentifier,
  RoomName,
  RoomSettings,
  RoomSummary,
  SettledLoggingConfiguration,
  TagKeys,
  Tags,
  UserId,
} from './shapes.ts';

// The ARNs of the examples.
const ROOM_ARN = 'arn:aws:ivschat:us-west-2:000000000000:room/g1H2I3j4k5L6';
const LOGGING_ARN = 'arn:aws:ivschat:us-west-2:000000000000:logging-configuration/ABcdef34ghIJ';

const message = { message: string() };
const resource = { ...message, resourceId: string({ pattern: /^[a-zA-Z0-9]+$/ }), resourceType: enumeration(['ROOM']) };

/** Amazon IVS Chat: rooms, tokens, events and moderation. Source: spec/ivschat.md, section 1. */
export const ivschat = service({
  id: 'ivschat',
  doc: 'Chat rooms: create them, let users in, send events, moderate.',
  apiVersion: '2020-07-14',
  signingName: 'ivschat',
  wireNames: 'as-is',
  base: 'host',
  errors: {
    AccessDeniedException: { status: 403, members: message },
    ConflictException: { status: 409, members: resource },
    InternalServerException: { status: 500, members: message },
    PendingVerification: { status: 403, members: message },
    ResourceNotFoundException: { status: 404, members: resource },
    ServiceQuotaExceededException: { status: 402, members: { ...resource, limit: integer() } },
    ThrottlingException: { status: 429, members: { ...resource, limit: integer() } },
    ValidationException: {
      status: 400,
      members: {
        ...message,
        reason: enumeration(['UNKNOWN_OPERATION', 'FIELD_VALIDATION_FAILED', 'OTHER']),
        fieldList: optional(list(structure({ name: string(), message: string() }))),
      },
    },
  },
  operations: {
    CreateChatToken: {
      http: 'POST /CreateChatToken',
      doc: 'Make a token that lets one user connect once to a room, within a minute.',
      input: {
        roomIdentifier: RoomIdentifier,
        userId: UserId,
        capabilities: optional(Capabilities),
        sessionDurationInMinutes: optional(
          integer({ min: 1, max: 180, doc: 'How long the session may last, in minutes. Default: 60.' }),
        ),
        attributes: optional({ ...Attributes, sensitive: true }, 'Copied into the Sender of every message of the session; 1 KB at most.'),
      },
      output: {
        token: optional(string({ sensitive: true, doc: 'The token, to be offered as the WebSocket subprotocol.' })),
        tokenExpirationTime: optional(timestamp({ doc: 'Until when the token can be used to connect.' })),
        sessionExpirationTime: optional(timestamp({ doc: 'When the session ends.' })),
      },
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
      examples: [
        {
          title: 'To let a user send messages',
          command:
            `create-chat-token --room-identifier ${ROOM_ARN} --user-id 11231234 --capabilities SEND_MESSAGE`,
        },
      ],
    },
    CreateLoggingConfiguration: {
      http: 'POST /CreateLoggingConfiguration',
      doc: 'Make a place that the messages of rooms are logged to.',
      input: {
        name: optional(LoggingConfigurationName),
        destinationConfiguration: DestinationConfiguration,
        tags: optional(Tags),
      },
      output: SettledLoggingConfiguration,
      errors: [
        'ConflictException',
        'AccessDeniedException',
        'ResourceNotFoundException',
        'ServiceQuotaExceededException',
        'PendingVerification',
        'ValidationException',
      ],
      examples: [
        {
          title: 'To log to a bucket',
          command:
            'create-logging-configuration --name test-logging-config --destination-configuration s3={bucketName=demo-logging-bucket}',
        },
      ],
    },
    CreateRoom: {
      http: 'POST /CreateRoom',
      doc: 'Create a room.',
      input: { ...RoomSettings, tags: optional(Tags), loggingConfigurationIdentifiers: optional(LoggingConfigurationIdentifiers) },
      output: Room,
      errors: [
        'ConflictException',
        'AccessDeniedException',
        'ResourceNotFoundException',
        'ServiceQuotaExceededException',
        'PendingVerification',
        'ValidationException',
      ],
      examples: [{ title: 'To create a room', command: 'create-room --name test-room-1 --maximum-message-length 256' }],
    },
    DeleteLoggingConfiguration: {
      http: 'POST /DeleteLoggingConfiguration',
      status: 204,
      doc: 'Delete a logging configuration that no room uses.',
      input: { identifier: LoggingConfigurationIdentifier },
      output: {},
      errors: [
        'ConflictException',
        'AccessDeniedException',
        'ResourceNotFoundException',
        'PendingVerification',
        'ValidationException',
      ],
      examples: [
        {
          title: 'To delete a logging configuration',
          command: `delete-logging-configuration --identifier ${LOGGING_ARN}`,
        },
      ],
    },
    DeleteMessage: {
      http: 'POST /DeleteMessage',
      doc: 'Tell every client of a room to delete a message. Nothing is stored, so nothing else is deleted.',
      input: { roomIdentifier: RoomIdentifier, id: MessageId, reason: optional(Reason) },
      output: { id: optional(described(MessageId, 'The id of the event that clients get.')) },
      errors: ['ThrottlingException', 'AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
      examples: [
        {
          title: 'To delete a message',
          command:
            `delete-message --room-identifier ${ROOM_ARN} --id ABC123def456 --reason "Message contains profanity"`,
        },
      ],
    },
    DeleteRoom: {
      http: 'POST /DeleteRoom',
      status: 204,
      doc: 'Delete a room and disconnect its clients.',
      input: { identifier: RoomIdentifier },
      output: {},
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
      examples: [
        { title: 'To delete a room', command: `delete-room --identifier ${ROOM_ARN}` },
      ],
    },
    DisconnectUser: {
      http: 'POST /DisconnectUser',
      doc: 'Close every connection of a user to a room. The user may come back with a new token.',
      input: { roomIdentifier: RoomIdentifier, userId: UserId, reason: optional(Reason) },
      output: {},
      errors: ['ThrottlingException', 'AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
      examples: [
        {
          title: 'To disconnect a user',
          command:
            `disconnect-user --room-identifier ${ROOM_ARN} --user-id ABC123def456 --reason "Violated terms of service"`,
        },
      ],
    },
    GetLoggingConfiguration: {
      http: 'POST /GetLoggingConfiguration',
      doc: 'Show a logging configuration.',
      input: { identifier: LoggingConfigurationIdentifier },
      output: LoggingConfiguration,
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
      examples: [
        {
          title: 'To show a logging configuration',
          command: `get-logging-configuration --identifier ${LOGGING_ARN}`,
        },
      ],
    },
    GetRoom: {
      http: 'POST /GetRoom',
      doc: 'Show a room.',
      input: { identifier: RoomIdentifier },
      output: Room,
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
      examples: [{ title: 'To show a room', command: `get-room --identifier ${ROOM_ARN}` }],
    },
    ListLoggingConfigurations: {
      http: 'POST /ListLoggingConfigurations',
      doc: 'List the logging configurations of the region, the last changed first.',
      input: {
        nextToken: optional(PaginationToken),
        maxResults: optional(integer({ min: 1, max: 50, doc: 'How many to answer at most. Default: 50.' })),
      },
      output: {
        loggingConfigurations: list(structure(LoggingConfiguration), { doc: 'The logging configurations.' }),
        nextToken: optional(described(PaginationToken, 'Present when there are more.')),
      },
      errors: ['AccessDeniedException', 'ValidationException'],
      examples: [{ title: 'To list all logging configurations', command: 'list-logging-configurations' }],
    },
    ListRooms: {
      http: 'POST /ListRooms',
      doc: 'List the rooms of the region, the last changed first.',
      input: {
        name: optional(RoomName, 'Only rooms of exactly this name.'),
        nextToken: optional(PaginationToken),
        maxResults: optional(integer({ min: 1, max: 50, doc: 'How many to answer at most. Default: 50.' })),
        messageReviewHandlerUri: optional(LambdaArn, 'Only rooms with this review handler.'),
        loggingConfigurationIdentifier: optional(LoggingConfigurationIdentifiers.of, 'Only rooms with this logging configuration.'),
      },
      output: {
        rooms: list(RoomSummary, { doc: 'The rooms.' }),
        nextToken: optional(described(PaginationToken, 'Present when there are more rooms.')),
      },
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
      examples: [{ title: 'To list all rooms', command: 'list-rooms' }],
    },
    ListTagsForResource: {
      http: 'GET /tags/{resourceArn}',
      doc: 'Show the tags of a room or a logging configuration.',
      input: { resourceArn: path(ResourceArn) },
      output: { tags: Tags },
      errors: ['ResourceNotFoundException', 'InternalServerException', 'ValidationException'],
      examples: [{ title: 'To show the tags of a room', command: `list-tags-for-resource --resource-arn ${ROOM_ARN}` }],
    },
    SendEvent: {
      http: 'POST /SendEvent',
      doc: 'Send an event of your own to every client of a room.',
      input: {
        roomIdentifier: described(RoomIdentifier, 'The ARN of the room to send to.'),
        eventName: EventName,
        attributes: optional(Attributes),
      },
      output: { id: optional(described(MessageId, 'The id of the event.')) },
      errors: ['ThrottlingException', 'AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
      examples: [
        {
          title: 'To send an event to a room',
          command:
            `send-event --room-identifier ${ROOM_ARN} --event-name SystemMessage --attributes msgType=user-notification,msgText="This chat room will close in 15 minutes."`,
        },
      ],
    },
    TagResource: {
      http: 'POST /tags/{resourceArn}',
      doc: 'Add tags to a room or a logging configuration, or change their values.',
      input: { resourceArn: path(ResourceArn), tags: Tags },
      output: {},
      errors: ['ResourceNotFoundException', 'InternalServerException', 'ValidationException'],
      examples: [
        { title: 'To tag a room', command: `tag-resource --resource-arn ${ROOM_ARN} --tags tagkey1=tagkey1,tagkey2=tagkey2` },
      ],
    },
    UntagResource: {
      http: 'DELETE /tags/{resourceArn}',
      doc: 'Remove tags from a room or a logging configuration.',
      input: { resourceArn: path(ResourceArn), tagKeys: query(TagKeys) },
      output: {},
      errors: ['ResourceNotFoundException', 'InternalServerException', 'ValidationException'],
      examples: [
        { title: 'To remove a tag', command: `untag-resource --resource-arn ${ROOM_ARN} --tag-keys tagkey1` },
      ],
    },
    UpdateLoggingConfiguration: {
      http: 'POST /UpdateLoggingConfiguration',
      doc: 'Change the name or the destination of a logging configuration.',
      input: {
        identifier: LoggingConfigurationIdentifier,
        name: optional(LoggingConfigurationName),
        destinationConfiguration: optional(DestinationConfiguration),
      },
      output: SettledLoggingConfiguration,
      errors: [
        'ConflictException',
        'AccessDeniedException',
        'ResourceNotFoundException',
        'PendingVerification',
        'ValidationException',
      ],
      examples: [
        {
          title: 'To send the logs elsewhere',
          command: `update-logging-configuration --identifier ${LOGGING_ARN} --destination-configuration s3={bucketName=other-bucket}`,
        },
      ],
    },
    UpdateRoom: {
      http: 'POST /UpdateRoom',
      doc: 'Change a room. What is not given stays as it is; live connections see the change at once.',
      input: {
        identifier: RoomIdentifier,
        ...RoomSettings,
        loggingConfigurationIdentifiers: optional(LoggingConfigurationIdentifiers, 'The new list. An empty one detaches all.'),
      },
      output: Room,
      errors: ['AccessDeniedException', 'ResourceNotFoundException', 'PendingVerification', 'ValidationException'],
      examples: [
        {
          title: 'To rename a room',
          command: `update-room --identifier ${ROOM_ARN} --name chat-room-a`,
        },
      ],
    },
  },
});
