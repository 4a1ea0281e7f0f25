import { SinkError } from '../../../base/log-batches/sink-error.ts';
import type { ChatLogLimits } from './limits.ts';
import { RegionalClients, loadClient, sinkError } from './sdk.ts';
import type { ChatSink } from './sink.ts';
import { destinationOf } from './sink.ts';

// What PutRecordBatch takes.
const RECORDS_MAX = 500;
const BYTES_MAX = 4 * 1024 * 1024;

/** Records in a stream of Firehose or of a service that is compatible with it. */
export async function firehoseSink(endpoint: string, limits: ChatLogLimits): Promise<ChatSink> {
  const { FirehoseClient, PutRecordBatchCommand } = await loadClient(
    '@aws-sdk/client-firehose',
    () => import('@aws-sdk/client-firehose'),
  );
  const clients = new RegionalClients((region) => new FirehoseClient({ endpoint, region, maxAttempts: 1 }));
  return {
    flushMs: limits.chatLogStreamFlushMs,
    recordsMax: RECORDS_MAX,
    bytesMax: BYTES_MAX,
    async write({ target, records }, abortSignal) {
      const command = new PutRecordBatchCommand({
        DeliveryStreamName: destinationOf(target).name,
        // Firehose joins records without anything between them: the line break makes its files readable by line.
        Records: records.map(({ line }) => ({ Data: Buffer.from(`${line}\n`) })),
      });
      try {
        const { FailedPutCount, RequestResponses = [] } = await clients
          .of(target.region)
          .send(command, { abortSignal });
        if (!FailedPutCount) return;
        const unwritten = records.filter((_record, index) => RequestResponses[index]?.ErrorCode);
        const reason = RequestResponses.find(({ ErrorCode }) => ErrorCode)?.ErrorCode;
        throw new SinkError(`${FailedPutCount} records were not taken: ${reason}`, { unwritten });
      } catch (cause) {
        throw sinkError(cause);
      }
    },
    [Symbol.dispose]: () => clients[Symbol.dispose](),
  };
}
