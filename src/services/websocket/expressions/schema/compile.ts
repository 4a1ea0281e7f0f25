// Compiles a schema of JSON Schema draft 4 to rules: an interpreter of our own, because its work is counted.
import { nextTurn } from '../../../../base/clock.ts';
import { Shelf } from '../pattern/automaton.ts';
import { Unsupported } from '../pattern/source.ts';
import { compilePattern } from '../pattern.ts';
import type { Steps } from '../steps.ts';
import { SLICE_STEPS } from '../steps.ts';
import { ARRAY_KEYWORDS } from './array-keywords.ts';
import { COMBINATIONS } from './combinations.ts';
import type { Compiler } from './keyword.ts';
import { OBJECT_KEYWORDS } from './object-keywords.ts';
import type { Schema } from './parts.ts';
import { BrokenSchema, schemaOf, textOf } from './parts.ts';
import { References } from './references.ts';
import { Rule } from './rule.ts';
import { VALUE_KEYWORDS } from './value-keywords.ts';

/** The cheap ones first. Unknown ones mean nothing; nor do `format` and those that only describe. */
const KEYWORDS = [...VALUE_KEYWORDS, ...ARRAY_KEYWORDS, ...OBJECT_KEYWORDS, ...COMBINATIONS];
const PLACES = new Map(KEYWORDS.flatMap(({ names }, place) => names.map((name) => [name, place])));

const DRAFT_4 = /^https?:\/\/json-schema\.org\/(draft-04\/)?schema#?$/;
const STEPS_A_RULE = 250;

/** Rejects with BrokenSchema and TooMuch. */
export async function compileSchema(document: unknown, steps: Steps): Promise<Rule> {
  const root = schemaOf(document, 'A model');
  const dialect = root['$schema'];
  if (dialect !== undefined && !(typeof dialect === 'string' && DRAFT_4.test(dialect))) {
    throw new BrokenSchema('$schema is not that of draft 4');
  }
  const references = new References(root, steps);
  const shelf = new Shelf();
  const rules = new Map<Schema, Rule>();
  const compiler: Compiler = {
    steps,
    ruleOf(value, keyword) {
      const schema = references.target(schemaOf(value, keyword));
      const rule = rules.get(schema) ?? new Rule();
      rule.uses++;
      rules.set(schema, rule);
      return rule;
    },
    patternOf(source, keyword) {
      try {
        return compilePattern(textOf(source, keyword), steps, shelf);
      } catch (cause) {
        if (!(cause instanceof Unsupported)) throw cause;
        throw new BrokenSchema(`the regular expression cannot be run: ${cause.message}`, `/${keyword}`);
      }
    },
  };
  const whole = compiler.ruleOf(root, 'A model');
  // One after the other, not one inside the other: references make chains that are deeper than any stack. The map is
  // walked in the order of insertion, and sees what is added on the way.
  let sliceEnd = 0;
  for (const [schema, rule] of rules) {
    if (steps.taken > sliceEnd) {
      await nextTurn();
      sliceEnd = steps.taken + SLICE_STEPS;
    }
    steps.take(STEPS_A_RULE);
    const places = Object.keys(schema).flatMap((name) => PLACES.get(name) ?? []);
    try {
      for (const place of new Set(places.toSorted((a, b) => a - b))) KEYWORDS[place]!.compile(schema, rule, compiler);
    } catch (cause) {
      if (!(cause instanceof BrokenSchema)) throw cause;
      throw new BrokenSchema(`${pointerTo(schema, root)}${cause.keyword}: ${cause.message}`);
    }
  }
  return whole;
}

/** Where a schema is in its document, as a JSON pointer. */
function pointerTo(schema: Schema, root: Schema): string {
  const waiting: [value: unknown, pointer: string][] = [[root, '#']];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, pointer] = next;
    if (value === schema) return pointer.length > POINTER_MAX ? `${pointer.slice(0, POINTER_MAX)}…` : pointer;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      waiting.push([inner, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`]);
    }
  }
  return '#';
}

const POINTER_MAX = 300;
