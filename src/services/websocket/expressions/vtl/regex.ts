// Java's regular expressions in templates, as far as a machine of states can run them. Others are refused: when the
// template is created, where they stand in it, or when it is rendered.
import { oncePer } from '../../../../base/once-per.ts';
import type { Places } from '../pattern/finder.ts';
import { Finder } from '../pattern/finder.ts';
import { compileMachine } from '../pattern/machine.ts';
import type { Groups } from '../pattern/parse.ts';
import { parsePattern } from '../pattern/parse.ts';
import { Unsupported } from '../pattern/source.ts';
import { Steps, TooMuch } from '../steps.ts';
import { VtlError } from './ast.ts';
import type { Meter } from './meter.ts';

/** Steps of patterns in one of a meter. */
const PATTERN_STEPS = 3;
/** What an expression costs to read, besides its states. */
const [REGEX_STEPS, STEPS_A_CHARACTER] = [200, 20];

/** A compiled expression. */
export type Regex = { readonly finder: Finder; readonly groups: Groups };

/** Throws a VtlError for what is none or cannot be run, and TooMuch. */
export function compileRegex(source: string, steps: Steps): Regex {
  steps.take(REGEX_STEPS + source.length * STEPS_A_CHARACTER);
  try {
    const { tree, groups } = parsePattern(source, steps, { dialect: 'java' });
    return { finder: new Finder(compileMachine(tree, steps, true), groups.count), groups };
  } catch (cause) {
    if (!(cause instanceof Unsupported)) throw cause;
    throw new VtlError(`this regular expression cannot be run: ${cause.message}`);
  }
}

/** A part of what a match is replaced with: text, or the number of a group. */
export type Replacement = readonly (string | number)[];

/** `$1`, `${name}`, and a backslash before what means itself. Throws a VtlError for a group that there is not. */
export function parseReplacement(text: string, { count, names }: Groups): Replacement {
  return [...text.matchAll(REPLACEMENT)].flatMap(([part, plain, escaped, digits, name]) => {
    if (plain !== undefined || escaped !== undefined) return plain ?? escaped!;
    // Of several digits those count that name a group together.
    let length = 1;
    while (digits && length < digits.length && Number(digits.slice(0, length + 1)) <= count) length++;
    const group = digits ? Number(digits.slice(0, length)) : names.get(name ?? '');
    if (group !== undefined && group <= count) return [group, digits?.slice(length) ?? ''];
    throw new VtlError(`${part.slice(0, 50)} in the replacement is no group of the regular expression`);
  });
}

const REPLACEMENT = /([^\\$]+)|\\([^])|\$(\d{1,4})|\$\{(\w+)\}|[\\$]/g;

/** Expressions of one rendering are compiled once. */
const compiledBy = oncePer((_rendering: Meter) => new Map<string, Regex>());

export function regexOf(source: string, meter: Meter): Regex {
  const known = compiledBy(meter);
  const regex = known.get(source) ?? charged(meter, (steps) => compileRegex(source, steps));
  known.set(source, regex);
  return regex;
}

export const matchesWhole = (text: string, { finder }: Regex, meter: Meter): boolean =>
  charged(meter, (steps) => finder.find(text, 0, steps, true)) !== undefined;

/** All matches, in turn. After one of nothing the next is looked for one character on, as Java does. */
export function* matchesIn(text: string, { finder }: Regex, meter: Meter): Generator<Places> {
  for (let from = 0; from <= text.length;) {
    const start = from;
    const places = charged(meter, (steps) => finder.find(text, start, steps));
    if (!places) return;
    yield places;
    const [begin, end] = places as [number, number];
    from = end > begin ? end : end + 1;
  }
}

function charged<T>(meter: Meter, work: (steps: Steps) => T): T {
  const steps = new Steps(Math.max(0, meter.room) * PATTERN_STEPS);
  try {
    return work(steps);
  } catch (cause) {
    if (!(cause instanceof TooMuch)) throw cause;
    throw new VtlError('The template does too much work');
  } finally {
    meter.spend(steps.taken / PATTERN_STEPS);
  }
}
