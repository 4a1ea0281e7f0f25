// Splits words into options and positionals by the rules of Python's argparse, which the AWS CLI parses with: prefixes,
// `--x=y`, greedy lists, negative numbers. Written from spec/aws-cli.md, section 2.
import { Failure } from '../personality/failure.ts';
import { repr } from '../aws/python/repr.ts';

/** How many words an option takes: none, exactly one, at most one, all up to the next option, or `key=value` pairs. */
export type Arity = 'none' | 'one' | 'optional' | 'many' | 'pairs';

export type Option = {
  /** As in `--region`. */
  readonly name: string;
  readonly takes: Arity;
  /** Other spellings. They must be written in full. */
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  /** Given again, it adds its words to those before instead of replacing them. */
  readonly adds?: true;
  /** Nothing after it is looked at. */
  readonly ends?: string;
};

export type Grammar = {
  readonly options: readonly Option[];
  /** One free word: required and named in messages, or optional. */
  readonly positional: { readonly name: string; readonly isRequired: boolean; readonly choices?: readonly string[] };
  /** Refuses a word that is not among the choices. */
  readonly invalidChoice: (argument: string, word: string, choices: readonly string[]) => Failure;
  /** Where a value is wanted, a word such as `-abc=` is one, unless it is an option. */
  readonly dashValues?: boolean;
};

export type Parsed = {
  /** The words of every option that was given, by its name; of the last time, when it was given often. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly positional: string | undefined;
  /** What the grammar has no place for, in order. */
  readonly rest: readonly string[];
  /** What an option that ends everything stands for. */
  readonly end?: string;
};

type Sighting = { readonly option: Option | undefined; readonly name: string; readonly explicit: string | undefined };
type Word = { readonly text: string; readonly sighting: Sighting | undefined; readonly isSeparator: boolean };

const usage = (message: string) => new Failure('usage', message);

/** Parse as far as the grammar knows; the rest is for the next parser. Throws a Failure. */
export function parseKnown(argv: readonly string[], grammar: Grammar): Parsed {
  const words = classify(argv, grammar.options);
  const options = new Map<string, readonly string[]>();
  const rest: string[] = [];
  let positional: { word: string | undefined } | undefined;
  let at = 0;

  while (at < words.length) {
    const word = words[at]!;
    if (word.sighting) {
      at = takeOption(word.sighting, at);
      const end = word.sighting.option?.ends;
      if (end !== undefined) return { options, positional: positional?.word, rest, end };
    } else if (!positional) at = takePositional(at);
    else rest.push(words[at++]!.text);
  }
  if (!positional && grammar.positional.isRequired) {
    throw usage(`the following arguments are required: ${grammar.positional.name}`);
  }
  return { options, positional: positional?.word, rest };

  /** The first free word. Separators around it belong to it. */
  function takePositional(from: number): number {
    let end = from;
    while (words[end]?.isSeparator) end++;
    const word = words[end];
    const isFree = word !== undefined && !word.sighting;
    if (!isFree && grammar.positional.isRequired) {
      rest.push(...words.slice(from, end).map(({ text }) => text));
      return end;
    }
    if (isFree) {
      end++;
      while (words[end]?.isSeparator) end++;
      const { choices } = grammar.positional;
      if (choices && !choices.includes(word.text))
        throw grammar.invalidChoice(grammar.positional.name, word.text, choices);
    }
    positional = { word: isFree ? word.text : undefined };
    return end;
  }

  function takeOption({ option, name, explicit }: Sighting, from: number): number {
    if (!option) {
      rest.push(words[from]!.text);
      return from + 1;
    }
    let values: readonly string[];
    let end = from + 1;
    if (explicit !== undefined) {
      if (option.takes === 'none') throw usage(`argument ${name}: ignored explicit argument ${repr(explicit)}`);
      values = [explicit];
    } else {
      const found = wordsUpToOption(end);
      const available = found.length === 0 && grammar.dashValues ? dashValue(words[end]) : found;
      const count = countOf(option.takes, available);
      if (count === undefined) throw usage(`argument ${option.name}: expected one argument`);
      values = available.slice(0, count);
      end += count;
    }
    if (option.takes === 'pairs' && explicit !== undefined) {
      const more = explicit.trimEnd().endsWith(',') ? wordsUpToOption(end) : [];
      const count = pairWords([explicit, ...more]) - 1;
      values = [explicit, ...more.slice(0, count)];
      end += count;
    }
    const wrong = option.choices && values.find((value) => !option.choices!.includes(value));
    if (wrong !== undefined) throw grammar.invalidChoice(option.name, wrong, option.choices!);
    // Set anew, so that the map is in the order of the last sightings: of `--x` and `--no-x` the later one wins.
    const before = option.adds ? (options.get(option.name) ?? []) : [];
    options.delete(option.name);
    options.set(option.name, [...before, ...values]);
    return end;
  }

  function wordsUpToOption(from: number): string[] {
    const stop = words.findIndex((word, index) => index >= from && (word.sighting !== undefined || word.isSeparator));
    return words.slice(from, stop < 0 ? undefined : stop).map(({ text }) => text);
  }
}

/** Two dashes are a mistyped option more often than a value. */
const dashValue = (word: Word | undefined): string[] =>
  word?.sighting && !word.sighting.option && !word.text.startsWith('--') ? [word.text] : [];

/** Undefined: there is no word where one is needed. */
function countOf(arity: Arity, available: readonly string[]): number | undefined {
  if (arity === 'none') return 0;
  if (arity === 'many') return available.length;
  if (arity === 'optional') return Math.min(1, available.length);
  if (available.length === 0) return undefined;
  return arity === 'pairs' ? pairWords(available) : 1;
}

/** A map may go over several words, as shells make of `a=b, c=d`: a word goes on after a comma, or begins like a pair. */
function pairWords(words: readonly string[]): number {
  if (/^\s*[{[]/.test(words[0]!)) return 1;
  let count = 1;
  while (
    count < words.length &&
    (words[count - 1]!.trimEnd().endsWith(',') || /^\s*(,|[\w.#/:-]+\s*=)/.test(words[count]!))
  )
    count++;
  return count;
}

function classify(argv: readonly string[], options: readonly Option[]): Word[] {
  const separator = argv.indexOf('--');
  return argv.map((text, index) => {
    const isSeparator = index === separator;
    const isFree = isSeparator || (separator >= 0 && index > separator);
    return { text, isSeparator, sighting: isFree ? undefined : sight(text, options) };
  });
}

/** Undefined: a free word or a value. Without an option: it looks like one, but is not ours. */
function sight(text: string, options: readonly Option[]): Sighting | undefined {
  if (!text.startsWith('-') || text === '-') return undefined;
  const spelled = (name: string) => options.find((option) => option.name === name || option.aliases?.includes(name));
  const exact = spelled(text);
  if (exact) return { option: exact, name: exact.name, explicit: undefined };
  const equals = text.indexOf('=');
  const prefix = equals < 0 ? text : text.slice(0, equals);
  const explicit = equals < 0 ? undefined : text.slice(equals + 1);
  const named = equals < 0 ? undefined : spelled(prefix);
  if (named) return { option: named, name: named.name, explicit };
  if (text.startsWith('--')) {
    const candidates = options.filter(({ name }) => name.startsWith(prefix));
    if (candidates.length > 1) {
      throw usage(`ambiguous option: ${text} could match ${candidates.map(({ name }) => name).join(', ')}`);
    }
    const [only] = candidates;
    if (only) return { option: only, name: only.name, explicit };
  }
  if (/^-\d+$|^-\d*\.\d+$/.test(text) || text.includes(' ')) return undefined;
  return { option: undefined, name: text, explicit: undefined };
}
