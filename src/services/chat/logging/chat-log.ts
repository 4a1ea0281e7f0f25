// Chat logging (spec/ivschat.md, section 5): what members of a room get is collected for each logging configuration of
// the room and written in batches.
import type { Clock } from '../../../base/clock.ts';
import { following } from '../../../base/limits/live-limits.ts';
import type { Bounds, Format } from '../../../base/log-batches/format.ts';
import type { GroupCounts } from '../../../base/log-batches/group.ts';
import { LogBatches } from '../../../base/log-batches/log-batches.ts';
import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';
import type { ChatLogLimits } from './limits.ts';
import type { RecordType } from './record.ts';
import { logRecord } from './record.ts';
import type { ChatRecords, LoggedRoom, LogRecord, Sinks } from './sink.ts';
import { destinationOf } from './sink.ts';

export type ChatLogOptions = {
  readonly clock: Clock;
  readonly limits: ChatLogLimits;
  readonly sinks: Sinks;
  readonly configurationOf: (arn: string) => LoggingConfiguration | undefined;
  readonly log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
  /** From 0 to 1, for pauses between attempts. */
  readonly random?: () => number;
};

export class ChatLog implements AsyncDisposable {
  readonly #options: ChatLogOptions;
  /** By the ARN of the configuration. */
  readonly #batches: LogBatches<ChatRecords>;

  constructor(options: ChatLogOptions) {
    this.#options = options;
    this.#batches = new LogBatches(formatOf(options));
  }

  /** What became of records, by the ARN of the configuration. */
  get counts(): ReadonlyMap<string, Readonly<GroupCounts>> {
    return this.#batches.counts;
  }

  /** Log what members of a room get. Never waits and never throws. */
  record(
    room: LoggedRoom & { readonly loggingConfigurationIdentifiers: readonly string[] },
    type: RecordType,
    receivedMs: number,
    payloadJson: string,
  ): void {
    if (room.loggingConfigurationIdentifiers.length === 0) return;
    const { configurationOf, sinks } = this.#options;
    let record: LogRecord | undefined;
    for (const arn of room.loggingConfigurationIdentifiers) {
      const configuration = configurationOf(arn);
      if (!configuration) continue;
      const sink = sinks[destinationOf(configuration).kind];
      this.#batches.add(arn, room, configuration, sink, (record ??= logRecord(type, receivedMs, payloadJson)));
    }
  }

  /** Resolves when everything recorded so far, for one configuration or for all, was written or lost. */
  flush(configurationArn?: string): Promise<void> {
    return this.#batches.flush(configurationArn);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  /** Write everything that waits, for as long as a drain may take, and no longer than `patienceMs`. */
  async end(patienceMs = Infinity): Promise<void> {
    if (!(await this.#batches.end(patienceMs))) return;
    for (const sink of new Set(Object.values(this.#options.sinks))) sink[Symbol.dispose]?.();
  }
}

const boundsOf = (limits: ChatLogLimits): Bounds => ({
  bytesMax: limits.chatLogBytesMax,
  groupBytesMax: limits.chatLogConfigurationBytesMax,
  writesMax: limits.chatLogWritesMax,
  groupWritesMax: limits.chatLogConfigurationWritesMax,
  writeTimeoutMs: limits.chatLogWriteTimeoutMs,
  attemptsMax: limits.chatLogAttemptsMax,
  retryMs: limits.chatLogRetryMs,
  retryTotalMs: limits.chatLogRetryTotalMs,
  reportMs: limits.chatLogReportMs,
  drainMs: limits.chatLogDrainMs,
});

const formatOf = (options: ChatLogOptions): Format<ChatRecords> => ({
  clock: options.clock,
  bounds: following(options.limits, boundsOf),
  random: options.random ?? Math.random,
  reasons: {
    tooMany: 'too many records wait to be written',
    stopping: 'the server is stopping',
    stopped: 'the server stopped before it was written',
  },
  isSame: (one, other) => destinationOf(one).name === destinationOf(other).name,
  isGone: (arn) => options.configurationOf(arn) === undefined,
  failed: (loggingConfiguration, { id }, reason) =>
    options.log.warn({ loggingConfiguration, room: id, reason }, 'A chat log could not be written'),
  lost: (loggingConfiguration, { lanes, records, reason }) =>
    options.log.error({ loggingConfiguration, rooms: lanes.join(' '), records, reason }, 'Chat log records were lost'),
});
