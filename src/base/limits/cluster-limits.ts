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
  busKeptBytesMax: {
    value: 32 * MB,
    doc: 'What a node keeps of what it has published, for others to ask for; what is older and was missed is counted as lost.',
  },
  busHeldBytesMax: {
    value: 32 * MB,
    doc: 'What is held of another node because something before it is missing; over it that is asked for too.',
  },
  busCongestedBytesMax: {
    value: 16 * MB,
    doc: 'With more that NATS has not answered, those who send get 429.',
  },
  busCongestedMs: { value: 2_000, doc: 'The same when it has not answered for so long.' },
  nodeQuestionMs: { value: 2_000, doc: 'How long one node waits for the answer of another; then 500.' },
  nodeQuestionsMax: { value: 10_000, doc: 'Questions to one node that wait for an answer; over it 429.' },
  nodeQuestionBytesMax: { value: 64 * MB, doc: 'The same in bytes.' },
  nodeAnswersMax: {
    value: 200_000,
    doc: 'Answers to other nodes that are remembered, so that nothing is done twice; over it no answer is given.',
  },
  wireUnansweredBytesMax: {
    value: 32 * MB,
    doc: 'What a node has published and NATS has not said that it has; over it nothing more is handed over, and other nodes ask for what they miss.',
  },
} as const satisfies { readonly [name: string]: Definition };
