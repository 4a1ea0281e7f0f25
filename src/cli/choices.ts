import type { Grammar } from './argparse.ts';
import { Failure } from './failure.ts';
import { nearest } from './names.ts';
import type { Personality } from './personality.ts';

/** How a personality refuses a word that is not among the choices: with the nearest one, or with all of them. */
export function invalidChoice({ invalidChoice: texts }: Personality): Grammar['invalidChoice'] {
  return (argument, word, choices) => {
    const near = nearest(word, choices);
    const text = near === undefined ? texts.plain : texts.near.replace('{nearest}', () => near);
    const message = `argument ${argument}: ${text.replace('{word}', () => word)}`;
    return new Failure('usage', message, near === undefined ? `It can be: ${choices.join(', ')}` : undefined);
  };
}
