import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ChatLogLimits } from './limits.ts';
import { s3Key } from './s3-key.ts';
import { RegionalClients, loadClient, sinkError } from './sdk.ts';
import type { ChatSink } from './sink.ts';
import { destinationOf, linesOf } from './sink.ts';

const compress = promisify(gzip);

/** Objects in S3 or in storage that is compatible with it: one for each batch, whose name follows from what it holds. */
export async function s3Sink(endpoint: string, limits: ChatLogLimits): Promise<ChatSink> {
  const { S3Client, PutObjectCommand } = await loadClient('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const clients = new RegionalClients(
    (region) =>
      // Attempts are ours to count. Buckets in the path and no checksums that were not asked for: what every
      // compatible storage understands.
      new S3Client({
        endpoint,
        region,
        forcePathStyle: true,
        maxAttempts: 1,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      }),
  );
  return {
    flushMs: limits.chatLogS3FlushMs,
    recordsMax: Infinity,
    bytesMax: limits.chatLogBatchBytesMax,
    async write(batch, abortSignal) {
      const lines = linesOf(batch);
      const hash = createHash('sha256').update(`${batch.target.arn}\n${lines}`).digest('hex');
      const object = {
        Bucket: destinationOf(batch.target).name,
        // An attempt that seemed to fail is overwritten by the next one, not doubled.
        Key: s3Key(batch.lane, { timestampMs: batch.records[0]!.timestampMs }, hash),
        Body: await compress(lines),
        ContentType: 'application/gzip',
      };
      try {
        await clients.of(batch.target.region).send(new PutObjectCommand(object), { abortSignal });
      } catch (cause) {
        throw sinkError(cause);
      }
    },
    [Symbol.dispose]: () => clients[Symbol.dispose](),
  };
}
