// Models of messages: JSON Schema draft 4 (spec/apigateway-websocket.md, section 2.7). Owners of APIs write schemas and
// strangers send messages: what it takes to check one against the other is counted, and has an end.
import { nextTurn } from '../../../base/clock.ts';
import { parsed } from './json-values.ts';
import { charactersWith, propertiesIn } from './pattern/unicode.ts';
import { compileSchema } from './schema/compile.ts';
import { BrokenSchema } from './schema/parts.ts';
import type { Rule } from './schema/rule.ts';
import { Run } from './schema/rule.ts';
import type { Expression, Scope } from './selection.ts';
import { chosen } from './selection.ts';
import { CHECK_STEPS_MAX, orTooMuch, SCHEMA_STEPS_MAX, Steps, TooMuch } from './steps.ts';

/**
 * `fits`; `unfit`, or `tooMuch` to find out: both are answered with a Bad request body frame; `broken`: the schema itself
 * cannot be used, so nothing fits.
 */
export type Fitness = 'fits' | 'unfit' | 'tooMuch' | 'broken';

/** Checks one text. */
export type Check = {
  (text: string, steps?: Steps): Fitness;
  /** Why the schema cannot be used. */
  readonly fault?: string;
};

/** Compile the schema of a model. It never rejects: a schema that cannot be used makes a check that is always `broken`. */
export async function compileModel(schema: string): Promise<Check> {
  const steps = new Steps(SCHEMA_STEPS_MAX);
  try {
    for (const name of propertiesIn(schema)) {
      charactersWith(name, steps);
      // Each takes a turn of its own.
      await nextTurn();
    }
    return checkBy(await compileSchema(parsed(schema), steps));
  } catch (cause) {
    if (cause instanceof TooMuch) return brokenBy('it takes too many steps to compile');
    if (cause instanceof BrokenSchema) return brokenBy(cause.message);
    throw cause;
  }
}

const checkBy =
  (rule: Rule): Check =>
  (text, steps = new Steps(CHECK_STEPS_MAX)) => {
    const value = parsed(text);
    return value === undefined ? 'unfit' : orTooMuch(() => (new Run(steps).answer(rule, value) ? 'fits' : 'unfit'));
  };

const brokenBy = (fault: string): Check => Object.assign(() => 'broken' as const, { fault });

/** The name of the model that a message must fit; undefined where the route has models but none for it: nothing fits. */
export const modelName = (
  models: { readonly [key: string]: string },
  selection: Expression | undefined,
  scope: Scope,
): string | undefined => chosen(models, selection, scope);
