import type { StreamSettings } from '../wire.ts';

/** What the parts of a journal are called in NATS. A journal that replaces another has the next epoch: names are never used again. */
export type JournalNames = ReturnType<typeof journalNames>;

export const journalNames = (cluster: string, epoch: number) => ({
  stream: `${cluster}-journal-${epoch}`,
  subject: `${cluster}.journal.${epoch}`,
  /** Each entry is said again here, with its position. */
  said: `${cluster}.said.${epoch}`,
  /** Where each node says how far it is; its number follows. */
  applied: `${cluster}.applied.${epoch}`,
  /** What is too large for a message, and snapshots. */
  pieces: `${cluster}-pieces-${epoch}`,
  piecesSubject: `${cluster}.pieces.${epoch}`,
  snapshots: `${cluster}-snapshots-${epoch}`,
  snapshotsSubject: `${cluster}.snapshots.${epoch}`,
});

/** The streams of a journal, which are made once. */
export const journalStreams = (names: JournalNames, replicas: number): StreamSettings[] => [
  {
    ...{ name: names.stream, subjects: [names.subject], storage: 'file', replicas },
    republish: { from: names.subject, to: names.said },
  },
  { name: names.pieces, subjects: [names.piecesSubject], storage: 'file', replicas },
  { name: names.snapshots, subjects: [names.snapshotsSubject], storage: 'file', replicas, keptPerSubject: 2 },
];
