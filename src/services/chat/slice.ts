import type { Metric } from '../../base/metric.ts';
import type { Slice } from '../slice.ts';
import type { ChatContext } from './chat-context.ts';
import type { ChatMetrics, RegionMetrics } from './metrics.ts';

/** What a connection to a room is called. */
export const KIND = 'ivschat';

/** IVS Chat, as operators are shown it. */
export const chatSlice = ({ live, metrics }: ChatContext, log: LogCounts) =>
  ({
    kind: KIND,
    metrics: [...ofRegions(metrics), ...ofLogs(log)],
    status: () => ({ rooms: live.size }),
  }) as const satisfies Slice;

// Under the names that AWS documents (spec/ivschat.md, section 6), with `AWS_IVSChat_` for the namespace, and account and
// region as labels.
const PREFIX = 'AWS_IVSChat_';
const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

type Read = (region: RegionMetrics) => Iterable<readonly [value: string, count: number]>;
/** Name, help, label and the values of one region by that label. */
const counters: readonly [name: string, help: string, label: string, read: Read][] = [
  [
    'Deliveries',
    'Requests of one kind that were delivered to connections.',
    'Action',
    ({ deliveries }) => Object.entries(deliveries),
  ],
  ['Requests', 'Messaging requests of one kind.', 'Action', ({ requests }) => Object.entries(requests)],
  ['MessagingDeliveries', 'All deliveries to connections.', '', ({ deliveries }) => [['', total(deliveries)]]],
  ['MessagingRequests', 'All messaging requests.', '', ({ requests }) => [['', total(requests)]]],
  ['InvocationErrors', 'Review handlers that failed or were late.', 'Uri', ({ invocationErrors }) => invocationErrors],
  [
    'ResponseValidationErrors',
    'Answers of review handlers that break the rules.',
    'Uri',
    ({ responseValidationErrors }) => responseValidationErrors,
  ],
];

function ofRegions(metrics: ChatMetrics): Metric[] {
  const byRegion = (label: string, read: Read) => () =>
    Array.from(metrics.regions, (region) => {
      const owner = { account: region.account, region: region.region };
      return Array.from(
        read(region),
        ([value, count]) => [label ? { ...owner, [label]: value } : owner, count] as const,
      );
    }).flat();
  return [
    {
      type: 'gauge',
      name: `${PREFIX}ConcurrentChatConnections`,
      help: 'The highest number of open chat connections within a minute.',
      labels: ['account', 'region'],
      read: byRegion('', ({ connections }) => [['', connections.peak]]),
    },
    ...counters.map(([name, help, label, read]): Metric => ({
      type: 'counter',
      name: PREFIX + name,
      help,
      labels: ['account', 'region', ...(label ? [label] : [])],
      read: byRegion(label, read),
    })),
  ];
}

type Counts = {
  readonly written: number;
  readonly lost: number;
  readonly accessDenied: number;
  readonly notFound: number;
  readonly errors: number;
};
/** What became of chat logs, by the ARN of the logging configuration. */
type LogCounts = { readonly counts: ReadonlyMap<string, Counts> };

// AWS's metrics (spec/ivschat.md, section 6), and our own for losses.
const logCounters: readonly [name: string, help: string, count: keyof Counts][] = [
  ['AWS_IVSChat_LogDestinationAccessDeniedError', 'Writes that a log destination refused.', 'accessDenied'],
  ['AWS_IVSChat_LogDestinationResourceNotFoundErrors', 'Writes to a log destination that is missing.', 'notFound'],
  ['AWS_IVSChat_LogDestinationErrors', 'All writes to log destinations that failed.', 'errors'],
  ['fanfare_chat_log_records_written_total', 'Chat log records written.', 'written'],
  ['fanfare_chat_log_records_lost_total', 'Chat log records that could not be written.', 'lost'],
];

const ofLogs = (log: LogCounts): Metric[] =>
  logCounters.map(([name, help, count]) => ({
    type: 'counter',
    name,
    help,
    labels: ['LoggingConfiguration'],
    read: () => Array.from(log.counts, ([arn, counts]) => [{ LoggingConfiguration: arn }, counts[count]] as const),
  }));
