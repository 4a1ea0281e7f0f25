// Keywords about any value, about numbers and about texts.
import type { Pattern } from '../pattern.ts';
import type { Steps } from '../steps.ts';
import { tooMuch } from '../steps.ts';
import { Identities, isLarge } from './identities.ts';
import type { Keyword } from './keyword.ts';
import { BrokenSchema, countOf, flagOf, numberOf } from './parts.ts';
import type { Run } from './rule.ts';
import { KINDS } from './rule.ts';

const TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const [CHARACTERS_A_STEP, CHOICE_STEPS] = [4, 4];

const type: Keyword = {
  names: ['type'],
  compile({ type: given }, rule) {
    const types: readonly unknown[] = Array.isArray(given) ? given : [given];
    const isKnown = types.length > 0 && types.every((name) => typeof name === 'string' && TYPES.has(name));
    if (!isKnown || new Set(types).size < types.length) throw new BrokenSchema('type needs types of JSON');
    for (const kind of KINDS) {
      if (types.includes(kind)) continue;
      const isInteger = kind === 'number' && types.includes('integer');
      rule.add([kind], isInteger ? Number.isInteger : () => false);
    }
  },
};

const enumeration: Keyword = {
  names: ['enum'],
  compile({ enum: given }, rule, { steps }) {
    const identities = new Identities(steps);
    const isList = Array.isArray(given) && given.length > 0;
    if (!isList || new Set(given.map((value) => identities.of(value))).size < given.length) {
      throw new BrokenSchema('enum needs a list of different values');
    }
    const [large, simple] = [given.filter(isLarge), new Set(given.filter((value) => !isLarge(value)))];
    rule.add(['null', 'boolean', 'number', 'string', 'infinite'], (value) => simple.has(value));
    rule.add(['array', 'object'], (value: object, { identities: known, steps: taking }: Run) => {
      const identity = known.of(value);
      for (const choice of large) {
        taking.take(CHOICE_STEPS);
        if (known.of(choice) === identity) return true;
      }
      return false;
    });
  },
};

const multiple: Keyword = {
  names: ['multipleOf'],
  compile({ multipleOf }, rule) {
    const divisor = numberOf(multipleOf, 'multipleOf');
    if (divisor <= 0) throw new BrokenSchema('multipleOf needs a number above 0');
    rule.add(['number'], (value: number) => Number.isInteger(value / divisor));
  },
};

const bound = (name: string, exclusiveName: string, direction: 1 | -1): Keyword => ({
  names: [name, exclusiveName],
  compile(schema, rule) {
    const isExclusive = schema[exclusiveName] !== undefined && flagOf(schema[exclusiveName], exclusiveName);
    if (schema[name] === undefined) throw new BrokenSchema(`${exclusiveName} needs ${name}`);
    const limit = numberOf(schema[name], name) * direction;
    rule.add(
      ['number'],
      isExclusive ? (value: number) => value * direction > limit : (value: number) => value * direction >= limit,
    );
  },
});

/** Texts have as many characters as they have code points. */
const length: Keyword = {
  names: ['minLength', 'maxLength'],
  compile({ minLength = 0, maxLength }, rule) {
    const min = countOf(minLength, 'minLength');
    const max = maxLength === undefined ? Infinity : countOf(maxLength, 'maxLength');
    rule.add(['string'], (value: string, { steps }: Run) => {
      // Each takes one or two units.
      if (value.length < min || value.length > 2 * max) return false;
      if (value.length >= 2 * min && value.length <= max) return true;
      steps.take(value.length / CHARACTERS_A_STEP);
      let count = 0;
      for (const _ of value) count++;
      return count >= min && count <= max;
    });
  },
};

const pattern: Keyword = {
  names: ['pattern'],
  compile(schema, rule, compiler) {
    const compiled = compiler.patternOf(schema['pattern'], 'pattern');
    rule.add(['string'], (value: string, { steps }: Run) => isFound(compiled, value, steps));
  },
};

/** Whether a pattern matches a part of a text. Throws TooMuch. */
export function isFound(compiled: Pattern, text: string, steps: Steps): boolean {
  const match = compiled.test(text, steps);
  if (match === 'tooMuch') throw tooMuch;
  return match === 'match';
}

export const VALUE_KEYWORDS: readonly Keyword[] = [
  type,
  enumeration,
  bound('minimum', 'exclusiveMinimum', 1),
  bound('maximum', 'exclusiveMaximum', -1),
  multiple,
  length,
  pattern,
];
