// What became of chat logs, by logging configuration: AWS's metrics (spec/ivschat.md, section 6), and our own for losses.
import type { Registry } from 'prom-client';
import { Counter } from 'prom-client';

type Counts = {
  readonly written: number;
  readonly lost: number;
  readonly accessDenied: number;
  readonly notFound: number;
  readonly errors: number;
};

/** By the ARN of the configuration. */
export type LogCounts = { readonly counts: ReadonlyMap<string, Counts> };

const metrics: [name: string, help: string, count: keyof Counts][] = [
  ['AWS_IVSChat_LogDestinationAccessDeniedError', 'Writes that a log destination refused.', 'accessDenied'],
  ['AWS_IVSChat_LogDestinationResourceNotFoundErrors', 'Writes to a log destination that is missing.', 'notFound'],
  ['AWS_IVSChat_LogDestinationErrors', 'All writes to log destinations that failed.', 'errors'],
  ['fanfare_chat_log_records_written_total', 'Chat log records written.', 'written'],
  ['fanfare_chat_log_records_lost_total', 'Chat log records that could not be written.', 'lost'],
];

export function chatLogMetrics(registry: Registry, log: LogCounts): void {
  for (const [name, help, count] of metrics) {
    new Counter({
      name,
      help,
      labelNames: ['LoggingConfiguration'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [arn, counts] of log.counts) this.inc({ LoggingConfiguration: arn }, counts[count]);
      },
    });
  }
}
