// The metrics of IVS Chat under the names that AWS documents (spec/ivschat.md, section 6), with `AWS_IVSChat_` for the
// namespace, and account and region as labels.
import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { ChatMetrics, RegionMetrics } from '../../services/chat/metrics.ts';

const PREFIX = 'AWS_IVSChat_';
const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Name, help, label and the values of one region by that label. */
type Metric = [
  name: string,
  help: string,
  label: string,
  values: (region: RegionMetrics) => Iterable<[string, number]>,
];

const counters: Metric[] = [
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

export function chatMetrics(registry: Registry, chat: ChatMetrics): void {
  const registers = [registry];
  new Gauge({
    name: `${PREFIX}ConcurrentChatConnections`,
    help: 'The highest number of open chat connections within a minute.',
    labelNames: ['account', 'region'],
    registers,
    collect() {
      for (const { account, region, connections } of chat.regions) this.set({ account, region }, connections.peak);
    },
  });
  for (const [name, help, label, values] of counters) {
    new Counter({
      name: PREFIX + name,
      help,
      labelNames: ['account', 'region', ...(label ? [label] : [])],
      registers,
      collect() {
        this.reset();
        for (const region of chat.regions) {
          const owner = { account: region.account, region: region.region };
          for (const [value, count] of values(region)) this.inc(label ? { ...owner, [label]: value } : owner, count);
        }
      },
    });
  }
}
