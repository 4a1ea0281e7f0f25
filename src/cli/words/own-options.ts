// Parsing for the commands that are Fanfare's own: one optional or required word, options, nothing else.
import type { Option, Parsed } from './argparse.ts';
import { parseKnown } from './argparse.ts';
import { invalidChoice } from './choices.ts';
import { Failure } from '../personality/failure.ts';
import { globalOptions } from './globals.ts';
import { nearest } from '../../base/nearest.ts';
import type { Personality } from '../personality/personality.ts';

export type OwnOption = Option & { readonly value?: string; readonly doc: string };
export type OwnCommand = {
  readonly name: string;
  readonly word: { readonly name: string; readonly isRequired: boolean; readonly doc: string };
  readonly options: readonly OwnOption[];
  readonly doc: string;
  readonly notes: readonly string[];
  readonly examples: readonly string[];
};

/** Parse the words of such a command; its word is `help` when help is asked for. Throws a Failure. */
export function parseOwn(words: readonly string[], command: OwnCommand, personality: Personality): Parsed {
  // What is left of `-h` stands behind an option: one of ours, which may be a flag.
  const isFlag = (word = '') => command.options.some(({ name, takes }) => name === word && takes === 'none');
  const isHelp = words.some((word, at) => word === 'help' || (word === '-h' && isFlag(words[at - 1])));
  if (isHelp) return { options: new Map(), positional: 'help', rest: [] };
  const parsed = parseKnown(words, {
    options: command.options,
    positional: { name: command.word.name, isRequired: command.word.isRequired },
    invalidChoice: invalidChoice(personality),
    dashValues: personality.friendly.dashValues,
  });
  if (parsed.rest.length === 0) return parsed;
  const names = [...command.options, ...globalOptions].map(({ name }) => name);
  const meant = parsed.rest.filter((word) => word.startsWith('--')).map((word) => nearest(word, names));
  const near = meant.find((name) => name !== undefined);
  throw new Failure('unknown-options', `Unknown options: ${parsed.rest.join(', ')}`, near && `Did you mean ${near}?`);
}
