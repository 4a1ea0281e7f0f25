// What tests of chat logging share: limits, a room with configurations, and a destination that does as it is told.
import { SteeredClock } from '../../src/base/clock.ts';
import { ChatLog } from '../../src/services/chat/logging/chat-log.ts';
import type { ChatLogLimits } from '../../src/services/chat/logging/limits.ts';
import { logRecord } from '../../src/services/chat/logging/record.ts';
import type { ChatBatch, ChatSink } from '../../src/services/chat/logging/sink.ts';
import type { LogDestination, LoggingConfiguration } from '../../src/store/chat/logging-configurations.ts';

export const limits: ChatLogLimits = {
  chatLogBytesMax: 64 * 1024 * 1024,
  chatLogConfigurationBytesMax: 16 * 1024 * 1024,
  chatLogBatchBytesMax: 4 * 1024 * 1024,
  chatLogS3FlushMs: 300_000,
  chatLogStreamFlushMs: 10_000,
  chatLogFileFlushMs: 1_000,
  chatLogWritesMax: 32,
  chatLogConfigurationWritesMax: 4,
  chatLogWriteTimeoutMs: 30_000,
  chatLogAttemptsMax: 8,
  chatLogRetryMs: 1_000,
  chatLogRetryTotalMs: 120_000,
  chatLogReportMs: 10_000,
  chatLogDrainMs: 5_000,
};

export const start = Date.parse('2023-01-05T14:33:32.894Z');
const owner = { account: '000000000000', region: 'us-west-2' };

export function configuration(id: string, destination: LogDestination): LoggingConfiguration {
  const arn = `arn:aws:ivschat:us-west-2:000000000000:logging-configuration/${id}`;
  return { ...owner, arn, id, name: '', createdMs: start, updatedMs: start, destination, tags: {} };
}

export function room(id: string, ...configurations: LoggingConfiguration[]) {
  const arn = `arn:aws:ivschat:us-west-2:000000000000:room/${id}`;
  return { ...owner, arn, id, loggingConfigurationIdentifiers: configurations.map((each) => each.arn) };
}

/** A batch as a sink gets it, one record for each payload, a millisecond apart. */
export function batch(destination: LogDestination, payloads: string[], roomId = 'AAbbCCdd1122'): ChatBatch {
  const records = payloads.map((payload, index) => logRecord('MESSAGE', start + index, payload));
  return { target: configuration('EEffGGhh3344', destination), lane: room(roomId), records };
}

export const payloadsOf = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line).payload);

/** Long enough for everything that needs no clock. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

type Outcome = 'ok' | 'hang' | Error | Promise<void>;
type Write = { room: string; payloads: unknown[]; signal: AbortSignal; bucket: unknown; at: number };

/** `outcomes` are used up in turn; afterwards every write ends well, or as `otherwise` says. */
class FakeSink implements ChatSink {
  flushMs = 10_000;
  recordsMax = 1_000;
  bytesMax = 1_000_000;
  outcomes: Outcome[] = [];
  otherwise: Outcome = 'ok';
  readonly writes: Write[] = [];
  readonly clock: SteeredClock;
  underWay = 0;
  mostUnderWay = 0;

  constructor(clock: SteeredClock) {
    this.clock = clock;
  }

  async write({ lane: { id }, records, target: { destination } }: ChatBatch, signal: AbortSignal): Promise<void> {
    const payloads = payloadsOf(records.map(({ line }) => line));
    this.writes.push({
      room: id,
      payloads,
      signal,
      bucket: Object.values(destination)[0],
      at: this.clock.now() - start,
    });
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    try {
      const outcome = this.outcomes.shift() ?? this.otherwise;
      if (outcome === 'hang') await new Promise(() => {});
      if (outcome instanceof Error) throw outcome;
      await outcome;
    } finally {
      this.underWay--;
    }
  }

  get payloads(): unknown[] {
    return this.writes.flatMap(({ payloads }) => payloads);
  }
}

export type Line = { level: 'warn' | 'error'; message: string; [field: string]: unknown };

/** A chat log whose destinations are one fake sink. */
export function testChatLog(overrides: Partial<ChatLogLimits> = {}, random = () => 1) {
  const clock = new SteeredClock(start);
  const sink = new FakeSink(clock);
  const configurations = new Map<string, LoggingConfiguration>();
  const lines: Line[] = [];
  const say = (level: Line['level']) => (fields: object, message: string) =>
    void lines.push({ level, message, ...fields });
  const chatLog = new ChatLog({
    clock,
    limits: { ...limits, ...overrides },
    sinks: { s3: sink, cloudWatchLogs: sink, firehose: sink },
    configurationOf: (arn) => configurations.get(arn),
    log: { warn: say('warn'), error: say('error') },
    random,
  });
  return {
    chatLog,
    clock,
    sink,
    lines,
    configurations,
    /** A configuration that is in force. */
    configured: (id: string, destination: LogDestination = { s3: { bucketName: `bucket-${id}` } }) => {
      const made = configuration(id, destination);
      configurations.set(made.arn, made);
      return made;
    },
    /** Log a number as the payload. */
    say: (where: ReturnType<typeof room>, payload: number) =>
      chatLog.record(where, 'MESSAGE', clock.now(), String(payload)),
    /** Let time pass, a step at a time, so that what it sets going can go on. */
    pass: async (ms: number, stepMs = ms) => {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left));
        await turns();
      }
    },
  };
}
