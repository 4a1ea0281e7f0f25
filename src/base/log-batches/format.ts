// What tells one log that is written in batches from another.
import type { Clock } from '../clock.ts';

/** What a log is made of. Records of a lane are written in order; groups of lanes share memory and writes. */
export type Kinds = {
  readonly lane: { readonly id: string };
  /** Where in a sink records go. */
  readonly target: unknown;
  readonly record: { readonly bytes: number };
};

/** Records of one lane for one target, in the order in which they came. */
export type Batch<K extends Kinds> = {
  readonly target: K['target'];
  readonly lane: K['lane'];
  readonly records: readonly K['record'][];
};

/** A kind of destination. A batch that keeps to its bounds is one request, so that no part of it is written twice. */
export interface Sink<K extends Kinds> {
  /** How long records are collected before they are written. */
  readonly flushMs: number;
  readonly recordsMax: number;
  readonly bytesMax: number;
  /** Rejects with a SinkError, or with anything else that may go better another time. */
  write(batch: Batch<K>, signal: AbortSignal): Promise<void>;
  [Symbol.dispose]?(): void;
}

/** All are read where they count, so that they may change. */
export type Bounds = {
  /** What waits, of all groups and of one. */
  readonly bytesMax: number;
  readonly groupBytesMax: number;
  /** Writes under way, of all groups and of one. */
  readonly writesMax: number;
  readonly groupWritesMax: number;
  readonly writeTimeoutMs: number;
  readonly attemptsMax: number;
  /** The pause after the first failure; it doubles each time. No attempt begins later than `retryTotalMs` after it. */
  readonly retryMs: number;
  readonly retryTotalMs: number;
  readonly reportMs: number;
  readonly drainMs: number;
};

/** What was lost of a group, and the ids of some of its lanes. */
export type Losses = { readonly lanes: readonly string[]; readonly records: number; readonly reason: string };

export interface Format<K extends Kinds> {
  readonly clock: Clock;
  readonly bounds: Bounds;
  /** From 0 to 1, for pauses between attempts. */
  readonly random: () => number;
  /** Why records are lost: too many wait, the server is stopping, or has stopped before they were written. */
  readonly reasons: { readonly tooMany: string; readonly stopping: string; readonly stopped: string };
  /** Whether records for both may be in one batch. */
  isSame(one: K['target'], other: K['target']): boolean;
  /** A group that will get no more records: what is known of it may be forgotten. */
  isGone(group: string): boolean;
  /** Say that a write failed; not more often than every `reportMs` for each group. */
  failed(group: string, lane: K['lane'], reason: string): void;
  /** Say what was lost: at once, then at most every `reportMs` for each group. */
  lost(group: string, losses: Losses): void;
}
