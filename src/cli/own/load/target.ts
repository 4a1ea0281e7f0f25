// What a load is put on, and the messages that find their way back: each carries the run that it belongs to, and its number.

/** What a target tells of the messages it was given. Times are taken by whoever listens. */
export type Events = {
  arrived(sequence: number, receiver: number): void;
  refused(sequence: number, reason: string): void;
  closed(code: string): void;
  /** The message that the connection was given longest ago and has not answered. */
  oldestOf(connection: number): number | undefined;
};

export type Target = AsyncDisposable & {
  /** How many receive each message. */
  readonly receivers: number;
  /** False: it has more than enough to do already. */
  readonly isReady: boolean;
  readonly isOpen: boolean;
  send(sequence: number): void;
};

const MARK = /fanfare-load-([0-9a-z]+)-(\d+)-/;

/** A text of so many bytes that says which message it is; longer, when that takes more. */
export const marked = (run: string, sequence: number, bytes: number): string =>
  `fanfare-load-${run}-${sequence}-`.padEnd(bytes, '.');

/** The number of a message of this run; undefined for any other text. */
export function sequenceIn(text: string, run: string): number | undefined {
  const [, of, sequence] = MARK.exec(text) ?? [];
  return of === run ? Number(sequence) : undefined;
}
