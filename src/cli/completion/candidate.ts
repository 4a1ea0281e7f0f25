import type { DocumentedCommands } from '../help/documented-command.ts';

/** One way to go on with the word that is being typed. */
export type Candidate = {
  /** The whole word. */
  readonly value: string;
  readonly doc?: string;
  /** The word is not at its end: a folder, `file://`, `key=`. */
  readonly isPartial?: true;
};

/** What the running server knows. */
export type Live = 'rooms' | 'logging-configurations' | 'connections';

/** Where candidates come from that no model names. */
export type Sources = {
  readonly ownCommands: DocumentedCommands;
  /** Files and folders whose path begins like this. */
  paths(prefix: string, kind: 'any' | 'folders'): Candidate[];
  profiles(): Candidate[];
  /** Asks the server, with the global options of the line. Never fails, and never takes long. */
  live(what: Live, typed: Typed): Promise<Candidate[]>;
};

/** What stands on the line already. */
export type Typed = {
  /** The words of the options, by name. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The service or command. */
  readonly command: string | undefined;
  /** What there is of the word that is being typed. */
  readonly current: string;
};

export const starting = (candidates: readonly Candidate[], prefix: string): Candidate[] =>
  candidates.filter(({ value }) => value.startsWith(prefix));
