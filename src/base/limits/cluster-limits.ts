// What a node of a cluster holds for the others, and how long it waits for them.
import type { Definition } from './definition.ts';
import { MB } from './definition.ts';

export const clusterLimits = {
  leaseMs: {
    value: 25_000,
    doc: 'How long a node serves after the last time that it renewed its record; then it closes its sockets.',
  },
  leaseRenewMs: { value: 5_000, doc: 'How often it renews it.' },
  condemnAfterMs: {
    value: 35_000,
    doc: 'A node whose record was not renewed for so long is dead to the others: what it held is gone.',
  },
  wireUnansweredBytesMax: {
    value: 32 * MB,
    doc: 'What a node has published and NATS has not said that it has; over it nothing more is handed over, and other nodes ask for what they miss.',
  },
} as const satisfies { readonly [name: string]: Definition };
