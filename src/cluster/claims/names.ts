import type { StreamSettings } from '../wire.ts';
import { USES_KEPT_MS } from './one-time-claims.ts';

/** What the claims of a cluster are called in NATS. */
export const claimNames = (cluster: string) => ({
  uses: { stream: `${cluster}-uses`, subject: `${cluster}.uses` },
  quotas: { stream: `${cluster}-quotas`, subject: `${cluster}.quotas` },
});

/** No period of a quota is longer. */
const QUOTAS_KEPT_MS = 40 * 86_400_000;

/** Uses of tokens need no disk: three servers would have to be lost within the minute that a token is good for. */
export const claimStreams = ({ uses, quotas }: ReturnType<typeof claimNames>, replicas: number): StreamSettings[] => [
  {
    ...{ name: uses.stream, subjects: [`${uses.subject}.*`], storage: 'memory', replicas },
    ...{ maxAgeMs: USES_KEPT_MS, keptPerSubject: 1 },
  },
  {
    ...{ name: quotas.stream, subjects: [`${quotas.subject}.*`], storage: 'file', replicas },
    ...{ maxAgeMs: QUOTAS_KEPT_MS, keptPerSubject: 1 },
  },
];
