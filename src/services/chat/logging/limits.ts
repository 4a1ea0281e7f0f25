/** The limits of chat logging, as they stand in limits.ts. */
export type ChatLogLimits = {
  readonly [
    name in
      | 'chatLogBytesMax'
      | 'chatLogConfigurationBytesMax'
      | 'chatLogBatchBytesMax'
      | 'chatLogS3FlushMs'
      | 'chatLogStreamFlushMs'
      | 'chatLogFileFlushMs'
      | 'chatLogWritesMax'
      | 'chatLogConfigurationWritesMax'
      | 'chatLogWriteTimeoutMs'
      | 'chatLogAttemptsMax'
      | 'chatLogRetryMs'
      | 'chatLogRetryTotalMs'
      | 'chatLogReportMs'
      | 'chatLogDrainMs'
  ]: number;
};
