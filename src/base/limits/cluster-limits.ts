// What a node of a cluster holds for the others, and how long it waits for them.
import type { Definition } from './definition.ts';
import { MB } from './definition.ts';

export const clusterLimits = {
  wireUnansweredBytesMax: {
    value: 32 * MB,
    doc: 'What a node has published and NATS has not said that it has; over it nothing more is handed over, and other nodes ask for what they miss.',
  },
} as const satisfies { readonly [name: string]: Definition };
