// What several IVS Chat operations share. Constraints: spec/ivschat.md, section 1.2.
import type { Errors, Operation as AnyOperation } from '../../../aws/shape.ts';
import { enumeration, integer, list, map, optional, string, structure, timestamp, union } from '../../../aws/shape.ts';

const message = { message: string() };
const resource = {
  ...message,
  resourceId: string({ pattern: /^[a-zA-Z0-9]+$/ }),
  // AWS's model knows only ROOM; a logging configuration is called by its name.
  resourceType: enumeration(['ROOM'], { server: { enum: ['ROOM', 'LOGGING_CONFIGURATION'] } }),
};
export const errors = {
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
} as const satisfies Errors;
export type Operation = AnyOperation<keyof typeof errors>;

// The ARNs of the examples.
export const ROOM_ARN = 'arn:aws:ivschat:us-west-2:000000000000:room/g1H2I3j4k5L6';
export const LOGGING_ARN = 'arn:aws:ivschat:us-west-2:000000000000:logging-configuration/ABcdef34ghIJ';

export const RoomIdentifier = string({
  min: 1,
  max: 128,
  pattern: /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room\/[a-zA-Z0-9-]+$/,
  doc: 'The ARN of the room.',
});
export const LoggingConfigurationIdentifier = string({
  min: 1,
  max: 128,
  pattern: /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration\/[a-zA-Z0-9-]+$/,
  doc: 'The ARN of a logging configuration.',
});
export const RoomName = string({
  min: 0,
  max: 128,
  pattern: /^[a-zA-Z0-9-_]*$/,
  doc: 'The name of the room. It need not be unique.',
});
const MaximumMessageLength = integer({
  min: 1,
  max: 500,
  doc: 'How many characters (Unicode code points) one message may have.',
});
const MaximumMessageRatePerSecond = integer({
  min: 1,
  max: 100,
  doc: 'How many messages a second all clients of the room may send together.',
});
/** An empty URI detaches the handler. */
export const LambdaArn = string({
  min: 0,
  max: 170,
  pattern: /^$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+$/,
  doc: 'The ARN of the Lambda function that reviews messages.',
});
const MessageReviewHandler = structure(
  {
    uri: optional(LambdaArn),
    fallbackResult: optional(
      enumeration(['ALLOW', 'DENY'], {
        doc: 'What happens to a message when the handler fails or is late. Default: ALLOW.',
      }),
    ),
  },
  { doc: 'The function that sees every message before it is delivered.' },
);
export const LoggingConfigurationIdentifiers = list(LoggingConfigurationIdentifier, {
  min: 0,
  max: 3,
  doc: 'The logging configurations attached to the room.',
});
export const Tags = map(string({ min: 1, max: 128 }), string({ min: 0, max: 256 }), {
  min: 0,
  max: 50,
  doc: 'Tags: keys of 1 to 128 characters, values of up to 256.',
});
export const UserId = string({ min: 1, max: 128, sensitive: true, doc: "The application's id of the user." });
export const Capabilities = list(enumeration(['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']), {
  doc: 'What the user may do besides reading. Default: nothing.',
});
export const Reason = string({ min: 1, max: 256, doc: 'Why; clients get it with the event.' });
export const MessageId = string({ min: 12, max: 12, pattern: /^[a-zA-Z0-9]+$/, doc: 'The id of the message.' });
export const EventName = string({ min: 1, max: 100, doc: 'A name of your own for the event, as clients will see it.' });
export const PaginationToken = string({ min: 0, max: 1024, doc: 'Where to go on: the nextToken of the page before.' });
/** Of tokens and events. How the 1 KB is counted is ours to choose: UTF-8 bytes of keys and values. */
const ATTRIBUTES_BYTES_MAX = 1024;
export const Attributes = map(string(), string(), {
  bytesMax: ATTRIBUTES_BYTES_MAX,
  doc: 'Metadata of your own, 1 KB at most in all.',
});

const summary = {
  arn: optional(RoomIdentifier),
  id: optional(string({ min: 12, max: 12, doc: 'The id of the room, the last part of its ARN.' })),
  name: optional(RoomName),
  createTime: optional(timestamp({ doc: 'When it was created.' })),
  updateTime: optional(timestamp({ doc: 'When it was last changed.' })),
};
const attached = {
  messageReviewHandler: optional(MessageReviewHandler),
  tags: optional(Tags),
  loggingConfigurationIdentifiers: optional(LoggingConfigurationIdentifiers),
};
/** A room in a list: without its two limits. */
export const RoomSummary = structure({
  arn: summary.arn,
  id: summary.id,
  name: summary.name,
  messageReviewHandler: attached.messageReviewHandler,
  createTime: summary.createTime,
  updateTime: summary.updateTime,
  tags: attached.tags,
  loggingConfigurationIdentifiers: attached.loggingConfigurationIdentifiers,
});
/** What CreateRoom, GetRoom and UpdateRoom answer. */
export const Room = {
  ...summary,
  maximumMessageRatePerSecond: optional(MaximumMessageRatePerSecond),
  maximumMessageLength: optional(MaximumMessageLength),
  ...attached,
};
/** What CreateRoom and UpdateRoom may set alike. */
export const RoomSettings = {
  name: optional(RoomName),
  maximumMessageRatePerSecond: optional(MaximumMessageRatePerSecond),
  maximumMessageLength: optional(MaximumMessageLength),
  messageReviewHandler: optional(MessageReviewHandler),
};

export const LoggingConfigurationName = string({
  min: 0,
  max: 128,
  pattern: /^[a-zA-Z0-9-_]*$/,
  doc: 'The name of the logging configuration. It need not be unique.',
});
const S3 = structure(
  { bucketName: string({ min: 3, max: 63, pattern: /^[a-z0-9-.]+$/, doc: 'The bucket.' }) },
  { doc: 'Objects in a bucket.' },
);
const CloudWatchLogs = structure(
  { logGroupName: string({ min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/, doc: 'The log group.' }) },
  { doc: 'A log group of CloudWatch Logs.' },
);
const Firehose = structure(
  { deliveryStreamName: string({ min: 1, max: 64, pattern: /^[a-zA-Z0-9_.-]+$/, doc: 'The delivery stream.' }) },
  { doc: 'A delivery stream of Firehose.' },
);
export const DestinationConfiguration = union(
  { s3: optional(S3), cloudWatchLogs: optional(CloudWatchLogs), firehose: optional(Firehose) },
  { doc: 'Where the messages go: exactly one of the three.' },
);
const configuration = {
  arn: optional(LoggingConfigurationIdentifier),
  id: optional(string({ min: 12, max: 12, pattern: /^[a-zA-Z0-9]+$/, doc: 'The last part of its ARN.' })),
  createTime: summary.createTime,
  updateTime: summary.updateTime,
  name: optional(LoggingConfigurationName),
  destinationConfiguration: optional(DestinationConfiguration),
};
const STATE_DOC = 'Only an ACTIVE one receives messages.';
/** What Create and Update answer. */
export const SettledLoggingConfiguration = {
  ...configuration,
  state: optional(enumeration(['ACTIVE'], { doc: STATE_DOC })),
  tags: optional(Tags),
};
/** What Get and List answer. */
export const LoggingConfiguration = {
  ...configuration,
  state: optional(
    enumeration(['CREATING', 'CREATE_FAILED', 'DELETING', 'DELETE_FAILED', 'UPDATING', 'UPDATE_FAILED', 'ACTIVE'], {
      doc: STATE_DOC,
    }),
  ),
  tags: optional(Tags),
};
/** The real ARN: the pattern in AWS's model has a slip that no ARN can match (spec/ivschat.md, section 1.2). */
export const ResourceArn = string({
  min: 1,
  max: 128,
  pattern: /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:[a-z-]+\/[a-zA-Z0-9-]+$/,
  doc: 'The ARN of a room or a logging configuration.',
});
export const TagKeys = list(string({ min: 1, max: 128 }), { min: 0, max: 50, doc: 'The keys to remove.' });
