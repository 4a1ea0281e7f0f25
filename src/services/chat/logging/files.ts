// The embedded destinations: folders that look as the services would, for whoever has none of them.
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { appendWhole } from '../../../base/files/append-file.ts';
import { fileName } from '../../../base/files/file-name.ts';
import { SinkError } from '../../../base/log-batches/sink-error.ts';
import type { ChatLogLimits } from './limits.ts';
import { MINUTE_MS, s3Key } from './s3-key.ts';
import type { ChatBatch, ChatSink, Sinks } from './sink.ts';
import { destinationOf, linesOf, logStreamOf } from './sink.ts';

const compress = promisify(gzip);

/** Sinks for files below a directory, which is made when the first record comes. */
export function fileSinks(directory: string, limits: ChatLogLimits): Sinks {
  const run: Run = { id: randomUUID(), startMs: undefined };
  const inTurn = turns();
  const sink = (place: (batch: ChatBatch) => string[], encode: (lines: string) => Promise<Buffer>): ChatSink => ({
    flushMs: limits.chatLogFileFlushMs,
    recordsMax: Infinity,
    bytesMax: limits.chatLogBatchBytesMax,
    async write(batch, signal) {
      const path = join(directory, ...place(batch).map(fileName));
      try {
        const bytes = await encode(linesOf(batch));
        await inTurn(path, async () => {
          if (!signal.aborted) await appendWhole(path, bytes);
        });
      } catch (cause) {
        throw fileError(cause);
      }
    },
  });
  const text = (lines: string) => Promise.resolve(Buffer.from(lines));
  const nameOf = ({ target }: ChatBatch) => destinationOf(target).name;
  return {
    // A file collects what would be one object of S3. Gzip members that follow one another are one file (RFC 1952,
    // 2.2), so records need not wait in memory until it is complete.
    s3: sink(
      (batch) => ['s3', nameOf(batch), ...objectKey(batch, limits.chatLogS3FlushMs, run).split('/')],
      (lines) => compress(lines),
    ),
    cloudWatchLogs: sink(
      (batch) => ['cloudwatch-logs', nameOf(batch), ...`${logStreamOf(batch.lane)}.log`.split('/')],
      text,
    ),
    firehose: sink((batch) => ['firehose', `${nameOf(batch)}.log`], text),
  };
}

/** `startMs`: the time of its first record. */
type Run = { readonly id: string; startMs: number | undefined };

/** Also for a server that was killed while it wrote: another run never continues its file, and sorts its own behind it. */
function objectKey({ target, lane, records }: ChatBatch, everyMs: number, run: Run): string {
  const hash = createHash('sha256').update(`${run.id} ${target.arn}`).digest('hex');
  const recordMs = records[0]!.timestampMs;
  run.startMs ??= recordMs;
  const timestampMs = Math.floor(recordMs / everyMs) * everyMs;
  const begin = { timestampMs, sortMs: Math.max(timestampMs, run.startMs), spanMs: Math.max(everyMs, MINUTE_MS) };
  return s3Key(lane, begin, hash);
}

/** Rooms share the file of a Firehose stream: what one does to a file, it does alone. */
function turns(): (path: string, work: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return async (path, work) => {
    const before = last.get(path);
    const { promise, resolve } = Promise.withResolvers<void>();
    last.set(path, promise);
    await before;
    try {
      await work();
    } finally {
      resolve();
      if (last.get(path) === promise) last.delete(path);
    }
  };
}

function fileError(cause: unknown): SinkError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new SinkError(message, { fault: 'accessDenied' });
  return new SinkError(message);
}
