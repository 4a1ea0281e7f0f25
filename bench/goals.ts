// What is asked of every row that has one. Most are ratios to the plain server; a goal that is missed stays here.

export type Goal = {
  readonly socketsMin: number;
} & ({ readonly atMost: number } | { readonly atLeast: number });

/** Two shared cores and their neighbours: the run fails when a goal is missed by more than this. */
export const TOLERANCE = 1.2;

const atMost = (value: number, socketsMin = 1): Goal => ({ atMost: value, socketsMin });

/** With fewer sockets than a goal wants, a row says little: then it is shown and not judged. */
export const goals: { readonly [row: string]: Goal } = {
  'fan-out-small-one': atMost(0.78, 1_000),
  'fan-out-large-one': atMost(0.86, 9_000),
  'fan-out-large-burst': atMost(0.052, 9_000),
  'native-small-one': atMost(0.74, 1_000),
  'native-small-one-C': atMost(1.12, 1_000),
  'native-large-one': atMost(0.8, 9_000),
  'native-large-one-C': atMost(1.08, 9_000),
  'idle-memory-api': atMost(0.7, 10_000),
  'idle-memory-member': atMost(0.8, 10_000),
  post: atMost(1.12),
  receive: atMost(0.03, 1_000),
  'receive-echo': atMost(0.8),
  'accept-crowd': atMost(1),
  'accept-lone': atMost(1),
  'slow-readers-p99': atMost(1.1, 5_000),
  'mixed-p50': atMost(6, 9_000),
  'mixed-p99': atMost(20, 9_000),
  'mixed-events': atMost(1.1, 9_000),
  'growth-19000': atMost(1.1),
  'viewers-room': atMost(1.05),
  'viewers-posts': atMost(1.05),
  integration: atMost(2.5),
  'integration-rate': { atLeast: 9_000, socketsMin: 1 },
  // Of the 99th percentile of a bystander's round trips, beside those who flood and without them.
  ...Object.fromEntries(
    ['messages', 'pings', 'fragments', 'chat', 'requests', 'unsigned', 'handshakes'].map((kind) => [
      `bystander-${kind}`,
      atMost(5),
    ]),
  ),
  // Of what an invocation takes beyond a bare call of its handler, in ms.
  ...Object.fromEntries(['node', 'python', 'bootstrap'].map((kind) => [`function-${kind}`, atMost(0.5)])),
  'command-package': atMost(0.11),
  'command-checkout': atMost(1 / 3),
  'start-package': atMost(250),
  'start-checkout': atMost(400),
};
