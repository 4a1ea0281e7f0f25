// Logs of chat rooms and APIs, and what operators see.
import type { Definition } from './definition.ts';
import { MB, MINUTE_MS } from './definition.ts';

export const logLimits = {
  // Chat logs.
  chatLogBytesMax: {
    value: 64 * MB,
    doc: 'Chat log records that wait to be written, in all; over it new ones are lost.',
  },
  chatLogConfigurationBytesMax: { value: 16 * MB, doc: 'The same for one logging configuration.' },
  chatLogBatchBytesMax: { value: 4 * MB, doc: 'Largest batch for S3 and for files, before compression.' },
  chatLogS3FlushMs: { value: 5 * MINUTE_MS, doc: 'How long records are collected for an object of S3.' },
  chatLogStreamFlushMs: { value: 10_000, doc: 'The same for CloudWatch Logs and Firehose.' },
  chatLogFileFlushMs: { value: 1_000, doc: 'The same for local files.' },
  chatLogWritesMax: { value: 32, doc: 'Writes of chat logs under way at once.' },
  chatLogConfigurationWritesMax: { value: 4, doc: 'The same for one logging configuration.' },
  chatLogWriteTimeoutMs: { value: 30_000, doc: 'How long one write may take.' },
  chatLogAttemptsMax: { value: 8, doc: 'How often a batch is tried; then it is lost.' },
  chatLogRetryMs: { value: 1_000, doc: 'The pause after the first failure; it doubles each time.' },
  chatLogRetryTotalMs: { value: 120_000, doc: 'No attempt begins later than this after the first failure.' },
  chatLogReportMs: { value: 10_000, doc: 'A line about losses of one configuration at most this often.' },
  chatLogDrainMs: { value: 5_000, doc: 'How long a stopping server writes chat logs.' },
  chatLogChangeMs: {
    value: 2_000,
    doc: 'How long a change of a logging configuration waits for what is to be written.',
  },

  // Access logs and execution logs of WebSocket APIs.
  apiLogBytesMax: { value: 16 * MB, doc: 'API log lines that wait to be written; over it new ones are lost.' },
  apiLogBatchBytesMax: { value: MB, doc: 'A file with so much to be written is not kept waiting.' },
  apiLogFlushMs: { value: 1_000, doc: 'How long lines are collected.' },
  apiLogTraceCharsMax: { value: 1_024, doc: 'How much of a body an execution log shows.' },
  apiLogReportMs: { value: 10_000, doc: 'A line about losses at most this often.' },
  logBytesMax: {
    value: 4 * MB,
    doc: "Lines of the server's own log that wait for whoever reads stdout; over it new ones are lost.",
  },
  historySampleMs: { value: 5_000, doc: 'How often the server looks at its own figures, for the console.' },
  historySamplesMax: { value: 720, doc: 'How many of these looks are kept; over it the oldest is forgotten.' },
  watchSampleMs: {
    value: 1_000,
    doc: 'A live view that asked for a sample gets so many lines of each kind in this time.',
  },
  watchSampleMax: { value: 1_000, doc: 'The most lines that a live view can ask for, of each kind in that time.' },
  apiLogDrainMs: { value: 5_000, doc: 'How long a stopping server writes API logs.' },

  // What operators see.
  failureReportMs: {
    value: 10_000,
    doc: 'How often the log tells how many more failures of functions and backends of one kind there were.',
  },
  failureKindsMax: { value: 20, doc: 'Kinds of them that are told of in that time; the rest is one number.' },
  metricSeriesMax: {
    value: 1_000,
    doc: 'Stages and routes of WebSocket APIs with metrics of their own; beyond that they share some.',
  },
} as const satisfies { readonly [name: string]: Definition };
