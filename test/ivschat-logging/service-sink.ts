// What tests of the sinks for services share: how a write fails, and a chat log that goes on until all is written.
import assert from 'node:assert/strict';
import { SteeredClock } from '../../src/base/clock.ts';
import { ChatLog } from '../../src/services/chat/logging/chat-log.ts';
import type { ChatSink } from '../../src/services/chat/logging/sink.ts';
import { SinkError } from '../../src/base/log-batches/sink-error.ts';
import { configuration, limits, room, start, turns } from './support.ts';

/** Where files would be, if there were any. */
export const directory = 'never-made';

export const signal = () => new AbortController().signal;

export async function failureOf(
  write: Promise<void>,
): Promise<Pick<SinkError, 'fault' | 'isPermanent' | 'message' | 'unwritten'>> {
  const error: unknown = await write.then(
    () => assert.fail('The write was expected to fail'),
    (cause) => cause,
  );
  assert.ok(error instanceof SinkError, String(error));
  const { fault, isPermanent, message, unwritten } = error;
  return { fault, isPermanent, message, unwritten };
}

/** A chat log that writes to one sink, until everything is written. */
export async function logged(sink: ChatSink, destination: Parameters<typeof configuration>[1], payloads: string[]) {
  const clock = new SteeredClock(start);
  const made = configuration('EEffGGhh3344', destination);
  const log = { warn() {}, error: (fields: object) => assert.fail(JSON.stringify(fields)) };
  const sinks = { s3: sink, cloudWatchLogs: sink, firehose: sink };
  // Steered time runs ahead of requests that are real.
  const patient = { ...limits, chatLogWriteTimeoutMs: 1e12, chatLogRetryTotalMs: 1e12 };
  await using chatLog = new ChatLog({ clock, limits: patient, sinks, configurationOf: () => made, log });
  for (const payload of payloads) chatLog.record(room('AAbbCCdd1122', made), 'MESSAGE', clock.now(), payload);
  let isDone = false;
  const flushed = chatLog.flush().then(() => (isDone = true));
  while (!isDone) {
    clock.advance(100);
    await turns(1);
  }
  await flushed;
  return chatLog.counts.get(made.arn)!;
}
