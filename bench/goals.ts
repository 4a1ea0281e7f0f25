// What must not get worse. A goal is the largest ratio to the plain server; the row with its id is held against it.

/** Two shared cores and their neighbours: the run fails when a goal is missed by more than this. */
export const TOLERANCE = 1.2;

export const goals: { readonly [row: string]: number } = {
  'fan-out-small-one': 0.85,
  'fan-out-large-one': 0.85,
  'fan-out-large-burst': 0.1,
  'idle-memory-api': 0.8,
  'idle-memory-member': 0.8,
  post: 1.5,
};
