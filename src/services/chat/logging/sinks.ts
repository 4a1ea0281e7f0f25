import { cloudWatchLogsSink } from './cloudwatch-logs.ts';
import { fileSinks } from './files.ts';
import { firehoseSink } from './firehose.ts';
import type { ChatLogLimits } from './limits.ts';
import { s3Sink } from './s3.ts';
import type { Sinks } from './sink.ts';

export type SinkOptions = {
  /** Where the destinations that have no endpoint are folders. */
  readonly directory: string;
  readonly s3Endpoint?: string | undefined;
  readonly cloudWatchLogsEndpoint?: string | undefined;
  readonly firehoseEndpoint?: string | undefined;
};

/** For each kind of destination its endpoint or files. Rejects with a sentence when an SDK client is not installed. */
export async function chatLogSinks(options: SinkOptions, limits: ChatLogLimits): Promise<Sinks> {
  const { directory, s3Endpoint, cloudWatchLogsEndpoint, firehoseEndpoint } = options;
  const files = fileSinks(directory, limits);
  return {
    s3: s3Endpoint ? await s3Sink(s3Endpoint, limits) : files.s3,
    cloudWatchLogs: cloudWatchLogsEndpoint
      ? await cloudWatchLogsSink(cloudWatchLogsEndpoint, limits)
      : files.cloudWatchLogs,
    firehose: firehoseEndpoint ? await firehoseSink(firehoseEndpoint, limits) : files.firehose,
  };
}
