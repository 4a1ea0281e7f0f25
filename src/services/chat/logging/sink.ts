// What chat logs are made of, and the places that they are written to.
import type { Batch, Sink } from '../../../base/log-batches/format.ts';
import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';

/** `bytes` is the length of the line in UTF-8, with the line break that most destinations add. */
export type LogRecord = { readonly timestampMs: number; readonly line: string; readonly bytes: number };

export type LoggedRoom = {
  readonly arn: string;
  readonly id: string;
  readonly account: string;
  readonly region: string;
};

/** Records of one room for one configuration. */
export type ChatRecords = {
  readonly lane: LoggedRoom;
  readonly target: LoggingConfiguration;
  readonly record: LogRecord;
};
export type ChatBatch = Batch<ChatRecords>;
export type ChatSink = Sink<ChatRecords>;

/** One sink for each kind of destination that a logging configuration can have. */
export type Sinks = { readonly s3: ChatSink; readonly cloudWatchLogs: ChatSink; readonly firehose: ChatSink };

/** The name of a configuration's destination, and the sink for its kind. */
export function destinationOf({ destination }: LoggingConfiguration): { kind: keyof Sinks; name: string } {
  if ('s3' in destination) return { kind: 's3', name: destination.s3.bucketName };
  if ('firehose' in destination) return { kind: 'firehose', name: destination.firehose.deliveryStreamName };
  return { kind: 'cloudWatchLogs', name: destination.cloudWatchLogs.logGroupName };
}

/** The text of a batch, one record a line. */
export const linesOf = ({ records }: ChatBatch): string => records.map(({ line }) => `${line}\n`).join('');

/** The log stream of a room (spec/ivschat.md, section 5). */
export const logStreamOf = ({ id }: LoggedRoom): string => `aws/IVSChatLogs/1.0/room_${id}`;
