// Functions that run here.
import type { Definition } from './definition.ts';
import { KB, MB, MINUTE_MS } from './definition.ts';

export const functionLimits = {
  // Functions that run here. Source: spec/functions-and-templates.md, sections 7 to 9.
  functionProcessesMax: {
    value: 32,
    doc: 'Processes of functions; one function has no more than it leaves for the others.',
  },
  functionQueueMax: {
    value: 10_000,
    doc: 'Invocations that wait for a process, shared likewise; over it they are throttled.',
  },
  functionQueueBytesMax: { value: 128 * MB, doc: 'Their events, and those that nobody waits for: each in all.' },
  functionQueueMs: { value: 30_000, doc: 'How long an invocation waits for a process; then it is throttled.' },
  functionEventsMax: {
    value: 10_000,
    doc: 'Asynchronous invocations that have not ended; over it new ones are throttled.',
  },
  functionRetryMs: {
    value: 1_000,
    doc: 'The pause before an asynchronous invocation is tried again, and twice that before the next; AWS takes minutes.',
  },
  functionIdleMs: {
    value: 10 * MINUTE_MS,
    doc: 'A process of a function that had nothing to do for so long is ended.',
  },
  functionMemoryOverMbMax: {
    value: 512,
    doc: 'How much more memory than its own a process of a function may have; over it it is killed.',
  },
  functionLogBytesMax: { value: MB, doc: 'What is kept of what one invocation writes; the rest is lost.' },
  functionCredentialsMs: {
    value: 60 * MINUTE_MS,
    doc: 'How long credentials of functions are good for; processes get new ones when half of it is over.',
  },
  functionProxyConnectionsMax: {
    value: 512,
    doc: 'Connections of executables through the proxy to hosts of AWS; one function has no more than it leaves for the others.',
  },
  functionProxyBeginMs: {
    value: 10_000,
    doc: 'How long such a connection may take to say who it is and where it goes, and to get there.',
  },
  functionProxyIdleMs: { value: 10 * MINUTE_MS, doc: 'One along which nothing went for so long is closed.' },
  functionProxyHeaderBytesMax: { value: 8 * KB, doc: 'What one may say before it is let in; over it, it gets 431.' },
  functionCertificatesMax: {
    value: 200,
    doc: 'Certificates of hosts that the proxy keeps; others are made again.',
  },
} as const satisfies { readonly [name: string]: Definition };
