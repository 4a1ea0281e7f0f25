import type { CloudWatchLogsClient, PutLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { SinkError } from '../../../base/log-batches/sink-error.ts';
import type { ChatLogLimits } from './limits.ts';
import { RegionalClients, isNamed, loadClient, sinkError } from './sdk.ts';
import type { ChatBatch, LogRecord, ChatSink } from './sink.ts';
import { destinationOf, logStreamOf } from './sink.ts';

// What PutLogEvents takes: 10,000 events and 1,048,576 bytes, where each event counts 26 bytes more than its text.
const EVENTS_MAX = 10_000;
const BYTES_MAX = 1_048_576 - 26 * EVENTS_MAX;

/** Events in CloudWatch Logs or a service that is compatible with it: a log stream for each room. */
export async function cloudWatchLogsSink(endpoint: string, limits: ChatLogLimits): Promise<ChatSink> {
  const { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } = await loadClient(
    '@aws-sdk/client-cloudwatch-logs',
    () => import('@aws-sdk/client-cloudwatch-logs'),
  );
  const clients = new RegionalClients((region) => new CloudWatchLogsClient({ endpoint, region, maxAttempts: 1 }));

  async function put(client: CloudWatchLogsClient, batch: ChatBatch, records: LogRecord[], abortSignal: AbortSignal) {
    const stream = { logGroupName: destinationOf(batch.target).name, logStreamName: logStreamOf(batch.lane) };
    const logEvents = records.map(({ timestampMs, line }) => ({ timestamp: timestampMs, message: line }));
    const events = new PutLogEventsCommand({ ...stream, logEvents });
    try {
      return await client.send(events, { abortSignal });
    } catch (cause) {
      if (!isNamed(cause, 'ResourceNotFoundException')) throw cause;
    }
    // The group or the stream is missing. Streams are ours to make; that a group is missing shows here again.
    try {
      await client.send(new CreateLogStreamCommand(stream), { abortSignal });
    } catch (cause) {
      if (!isNamed(cause, 'ResourceAlreadyExistsException')) throw cause;
    }
    return client.send(events, { abortSignal });
  }

  return {
    flushMs: limits.chatLogStreamFlushMs,
    recordsMax: EVENTS_MAX,
    bytesMax: BYTES_MAX,
    async write(batch, signal) {
      // A batch must be in chronological order. A review can let a message pass one that was received before it.
      const records = batch.records.toSorted((a, b) => a.timestampMs - b.timestampMs);
      try {
        refuseRejected(await put(clients.of(batch.target.region), batch, records, signal), records);
      } catch (cause) {
        throw sinkError(cause);
      }
    },
    [Symbol.dispose]: () => clients[Symbol.dispose](),
  };
}

/** An answer of success can still name events, the first and last ones of a batch, that were too old or too new. */
function refuseRejected({ rejectedLogEventsInfo }: PutLogEventsCommandOutput, records: LogRecord[]): void {
  if (!rejectedLogEventsInfo) return;
  const { tooOldLogEventEndIndex = 0, expiredLogEventEndIndex = 0, tooNewLogEventStartIndex } = rejectedLogEventsInfo;
  const old = records.slice(0, Math.max(tooOldLogEventEndIndex, expiredLogEventEndIndex));
  const unwritten = [...old, ...records.slice(tooNewLogEventStartIndex ?? records.length)];
  if (unwritten.length > 0)
    throw new SinkError('events were rejected as too old or too new', { isPermanent: true, unwritten });
}
