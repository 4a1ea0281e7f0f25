// Chat logging (spec/ivschat.md, section 5): what members of a room get is collected for each logging configuration of
// the room and written in batches, away from the path of the messages. Memory, writes and retries are bounded; what is
// lost is counted and reported.
import type { Clock } from '../../../base/clock.ts';
import { Deadlines } from '../../../base/deadlines.ts';
import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';
import type { ChatLogCounts, Shared } from './configuration-log.ts';
import { ConfigurationLog } from './configuration-log.ts';
import type { ChatLogLimits } from './limits.ts';
import type { LossLog } from './loss-report.ts';
import { LossReport } from './loss-report.ts';
import type { RecordType } from './record.ts';
import { logRecord } from './record.ts';
import type { LogRecord, LoggedRoom, Sinks } from './sink.ts';
import { destinationOf } from './sink.ts';

export type ChatLogOptions = {
  readonly clock: Clock;
  readonly limits: ChatLogLimits;
  readonly sinks: Sinks;
  readonly configurationOf: (arn: string) => LoggingConfiguration | undefined;
  readonly log: LossLog;
  /** From 0 to 1, for pauses between attempts. */
  readonly random?: () => number;
};

export class ChatLog implements AsyncDisposable {
  readonly #options: ChatLogOptions;
  readonly #logs = new Map<string, ConfigurationLog>();
  readonly #ready = new Set<ConfigurationLog>();
  readonly #shared: Shared;
  #bytes = 0;
  #writing = 0;
  #isStarting = false;
  #isClosing = false;

  constructor(options: ChatLogOptions) {
    this.#options = options;
    const { clock, limits, log, random = Math.random } = options;
    const deadlines = new Deadlines(clock);
    const isUrgent = () => this.#isUrgent;
    this.#shared = {
      clock,
      limits,
      deadlines,
      random,
      log,
      losses: new LossReport(log, clock, deadlines, limits.chatLogReportMs),
      get isUrgent() {
        return isUrgent();
      },
      ready: (configuration) => this.#start(configuration),
      freed: (bytes) => {
        this.#bytes -= bytes;
      },
    };
  }

  /** What became of records, by the ARN of the configuration. */
  get counts(): ReadonlyMap<string, Readonly<ChatLogCounts>> {
    return new Map(Array.from(this.#logs, ([arn, { counts }]) => [arn, counts]));
  }

  /**
   * Log what members of a room get. Never waits and never throws: where there is no place, the newest record is the
   * one that is lost. So what was taken stays whole and in order, a batch under way is left alone, and a gap begins
   * where the destination stopped answering, which is where somebody will look for it.
   */
  record(
    room: LoggedRoom & { readonly loggingConfigurationIdentifiers: readonly string[] },
    type: RecordType,
    receivedMs: number,
    payloadJson: string,
  ): void {
    if (room.loggingConfigurationIdentifiers.length === 0) return;
    let record: LogRecord | undefined;
    for (const arn of room.loggingConfigurationIdentifiers) {
      const configuration = this.#options.configurationOf(arn);
      if (configuration) this.#append(room, configuration, (record ??= logRecord(type, receivedMs, payloadJson)));
    }
  }

  /** Resolves when everything recorded so far, for one configuration or for all, was written or lost. */
  async flush(configurationArn?: string): Promise<void> {
    if (configurationArn !== undefined) return this.#logs.get(configurationArn)?.flush();
    await Promise.all(Array.from(this.#logs.values(), (log) => log.flush()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  /**
   * Write everything that waits, for at most `chatLogDrainMs` and no longer than `patienceMs`; what is left then is lost,
   * counted and reported. Again, it does nothing.
   */
  async end(patienceMs = Infinity): Promise<void> {
    if (this.#isClosing) return;
    const { limits, sinks } = this.#options;
    this.#isClosing = true;
    for (const log of this.#logs.values()) log.wake();
    const { promise: patience, resolve: lose } = Promise.withResolvers<void>();
    const timer = setTimeout(lose, Math.min(patienceMs, limits.chatLogDrainMs));
    await Promise.race([this.flush(), patience]);
    clearTimeout(timer);
    for (const log of this.#logs.values()) log.end('the server stopped before it was written');
    this.#shared.losses.finish();
    this.#shared.deadlines.stop();
    for (const sink of new Set(Object.values(sinks))) sink[Symbol.dispose]?.();
  }

  get #isUrgent(): boolean {
    return this.#isClosing || this.#bytes > this.#options.limits.chatLogBytesMax / 2;
  }

  #append(room: LoggedRoom, configuration: LoggingConfiguration, record: LogRecord): void {
    const log = this.#logs.get(configuration.arn) ?? this.#begin(configuration.arn);
    if (this.#isClosing) return log.refuse(room, 'the server is stopping');
    const isTooMuch = this.#bytes + record.bytes > this.#options.limits.chatLogBytesMax;
    if (isTooMuch || !log.hasPlaceFor(record)) return log.refuse(room, 'too many records wait to be written');
    const wasUrgent = this.#isUrgent;
    this.#bytes += record.bytes;
    log.append(room, configuration, this.#options.sinks[destinationOf(configuration).kind], record);
    if (this.#isUrgent && !wasUrgent) for (const each of this.#logs.values()) each.hurry();
  }

  /** The counts of configurations that are gone go when another one comes. */
  #begin(arn: string): ConfigurationLog {
    for (const [old, log] of this.#logs) {
      if (log.isIdle && !this.#options.configurationOf(old)) this.#logs.delete(old);
    }
    const log = new ConfigurationLog(arn, this.#shared);
    this.#logs.set(arn, log);
    return log;
  }

  /** Writes begin in a turn of the event loop of their own, never in that of a message. */
  #start(log: ConfigurationLog): void {
    this.#ready.add(log);
    if (this.#isStarting) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      this.#write();
    });
  }

  /** Configurations take turns, so that one that is slow or has many rooms leaves places to the others. */
  #write(): void {
    for (const log of this.#ready) {
      if (this.#writing >= this.#options.limits.chatLogWritesMax) return;
      this.#ready.delete(log);
      if (!log.canWrite) continue;
      this.#ready.add(log);
      void this.#writeOf(log);
    }
  }

  async #writeOf(log: ConfigurationLog): Promise<void> {
    this.#writing++;
    await log.write();
    this.#writing--;
    this.#start(log);
  }
}
