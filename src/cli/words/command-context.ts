import type { Globals } from './globals.ts';
import type { Io } from '../personality/io.ts';
import type { Query } from '../jmespath/compile.ts';
import type { Personality } from '../personality/personality.ts';

/** What a command gets: the words that are its own, and everything around them. */
export type CommandContext = {
  readonly words: readonly string[];
  readonly globals: Globals;
  readonly personality: Personality;
  readonly io: Io;
  /** What of the answer is to be printed. */
  readonly query?: Query;
};

/** A command that is found, with its name. */
export type FoundCommand = CommandContext & { readonly command: string };
