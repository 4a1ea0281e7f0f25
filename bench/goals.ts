// What must not get worse. A goal is the largest ratio, mostly to the plain server; the row with its id is held against it.

export type Goal = {
  readonly ratio: number;
  /** With fewer sockets the row says little: then it is shown and not judged. */
  readonly socketsMin: number;
};

/** Two shared cores and their neighbours: the run fails when a goal is missed by more than this. */
export const TOLERANCE = 1.2;

export const goals: { readonly [row: string]: Goal } = {
  'fan-out-small-one': { ratio: 0.85, socketsMin: 1_000 },
  'fan-out-large-one': { ratio: 0.85, socketsMin: 1_000 },
  'fan-out-large-burst': { ratio: 0.1, socketsMin: 10_000 },
  'idle-memory-api': { ratio: 0.8, socketsMin: 10_000 },
  // With a user, a room and rates, of which the client of ws has none.
  'idle-memory-member': { ratio: 1, socketsMin: 10_000 },
  post: { ratio: 1.5, socketsMin: 1 },
  'mixed-p50': { ratio: 6, socketsMin: 9_000 },
  // Of the 99th percentile of a bystander's round trips, beside those who flood and without them.
  ...Object.fromEntries(
    ['messages', 'pings', 'fragments', 'chat', 'requests', 'unsigned', 'handshakes'].map((kind) => [
      `bystander-${kind}`,
      { ratio: 5, socketsMin: 1 },
    ]),
  ),
  // Of what an invocation takes beyond a bare call of its handler: parts of half a millisecond.
  ...Object.fromEntries(
    ['node', 'python', 'bootstrap'].map((kind) => [`function-${kind}`, { ratio: 1, socketsMin: 1 }]),
  ),
  integration: { ratio: 2.5, socketsMin: 1 },
  'integration-rate': { ratio: 1, socketsMin: 1 },
  'command-package': { ratio: 1 / 8, socketsMin: 1 },
  'command-checkout': { ratio: 1 / 3, socketsMin: 1 },
};
