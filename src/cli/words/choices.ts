import type { Grammar } from './argparse.ts';
import { Failure } from '../personality/failure.ts';
import { nearest } from '../../base/nearest.ts';
import type { Personality } from '../personality/personality.ts';
import { closeMatches } from '../aws/python/difflib.ts';
import { repr } from '../aws/python/repr.ts';

type Refusal = Grammar['invalidChoice'];

/** How a personality refuses a word that is not among the choices. */
export const invalidChoice = (personality: Personality): Refusal => REFUSALS[personality.invalidChoice];

const REFUSALS: { readonly [Kind in Personality['invalidChoice']]: Refusal } = {
  nearest(argument, word, choices) {
    const near = nearest(word, choices);
    const hint = near === undefined ? `It can be: ${choices.join(', ')}` : undefined;
    const matches = near === undefined ? [] : [near];
    return new Failure('usage', found(argument, `'${word}'`, matches), hint);
  },
  similar: (argument, word, choices) => new Failure('usage', found(argument, repr(word), closeMatches(word, choices))),
  listed(argument, word, choices) {
    const lines = ['Invalid choice, valid choices are:\n'];
    for (let at = 0; at < choices.length; at += 2) {
      const pair = choices.slice(at, at + 2).map((choice) => choice.padEnd(CHOICE_WIDTH));
      lines.push(pair.join(' | '));
    }
    const matches = closeMatches(word, choices);
    if (matches.length > 0) {
      lines.push(`\n\nInvalid choice: ${repr(word)}, maybe you meant:\n`, ...matches.map((match) => `  * ${match}`));
    }
    return new Failure('usage', `argument ${argument}: ${lines.join('\n')}`);
  },
};

const CHOICE_WIDTH = 40;

function found(argument: string, word: string, matches: readonly string[]): string {
  const text = `argument ${argument}: Found invalid choice ${word}\n`;
  if (matches.length === 0) return text;
  return `${text}\nMaybe you meant:\n\n${matches.map((match) => `  * ${match}`).join('\n')}`;
}
