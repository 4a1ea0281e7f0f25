// What a place that chat logs are written to must offer, and how it says what went wrong.
import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';

/** `bytes` is the length of the line in UTF-8, with the line break that most destinations add. */
export type LogRecord = { readonly timestampMs: number; readonly line: string; readonly bytes: number };

export type LoggedRoom = {
  readonly arn: string;
  readonly id: string;
  readonly account: string;
  readonly region: string;
};

/** Records of one room for one configuration, in the order in which they came. */
export type Batch = {
  readonly configuration: LoggingConfiguration;
  readonly room: LoggedRoom;
  readonly records: readonly LogRecord[];
};

/** A kind of destination. A batch that keeps to its bounds is one request, so that no part of it is written twice. */
export interface Sink {
  /** How long records are collected before they are written. */
  readonly flushMs: number;
  readonly recordsMax: number;
  readonly bytesMax: number;
  /** Rejects with a SinkError, or with anything else that may go better another time. */
  write(batch: Batch, signal: AbortSignal): Promise<void>;
  [Symbol.dispose]?(): void;
}

/** One sink for each kind of destination that a logging configuration can have. */
export type Sinks = { readonly s3: Sink; readonly cloudWatchLogs: Sink; readonly firehose: Sink };

/** The kinds of fault that IVS Chat has metrics for (spec/ivschat.md, section 6). */
export type Fault = 'accessDenied' | 'notFound' | 'other';

export class SinkError extends Error {
  readonly fault: Fault;
  /** Writing it again would fail again. */
  readonly isPermanent: boolean;
  /** What of the batch is still to be written. Undefined: all of it. */
  readonly unwritten: readonly LogRecord[] | undefined;

  constructor(
    message: string,
    {
      fault = 'other',
      isPermanent = false,
      unwritten,
    }: { fault?: Fault; isPermanent?: boolean; unwritten?: readonly LogRecord[] } = {},
  ) {
    super(message);
    this.fault = fault;
    this.isPermanent = isPermanent;
    this.unwritten = unwritten;
  }
}

/** The name of a configuration's destination, and the sink for its kind. */
export function destinationOf({ destination }: LoggingConfiguration): { kind: keyof Sinks; name: string } {
  if ('s3' in destination) return { kind: 's3', name: destination.s3.bucketName };
  if ('firehose' in destination) return { kind: 'firehose', name: destination.firehose.deliveryStreamName };
  return { kind: 'cloudWatchLogs', name: destination.cloudWatchLogs.logGroupName };
}

/** The text of a batch, one record a line. */
export const linesOf = ({ records }: Batch): string => records.map(({ line }) => `${line}\n`).join('');

/** The log stream of a room (spec/ivschat.md, section 5). */
export const logStreamOf = ({ id }: LoggedRoom): string => `aws/IVSChatLogs/1.0/room_${id}`;
