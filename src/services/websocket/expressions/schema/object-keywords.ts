import type { Keyword } from './keyword.ts';
import { countOf, namedOf, namesOf } from './parts.ts';
import type { Run } from './rule.ts';
import { isFound } from './value-keywords.ts';

type Members = { readonly [name: string]: unknown };

const MEMBER_STEPS = 2;

const sizes: Keyword = {
  names: ['minProperties', 'maxProperties'],
  compile({ minProperties = 0, maxProperties }, rule) {
    const min = countOf(minProperties, 'minProperties');
    const max = maxProperties === undefined ? Infinity : countOf(maxProperties, 'maxProperties');
    rule.add(['object'], (members: Members, { steps }: Run) => {
      const { length } = Object.keys(members);
      steps.take(length);
      return length >= min && length <= max;
    });
  },
};

const required: Keyword = {
  names: ['required'],
  compile(schema, rule) {
    const names = namesOf(schema['required'], 'required');
    rule.add(['object'], (members: Members, run: Run) => hasAll(members, names, run));
  },
};

function hasAll(members: Members, names: readonly string[], { steps }: Run): boolean {
  for (const name of names) {
    steps.take(MEMBER_STEPS);
    if (!Object.hasOwn(members, name)) return false;
  }
  return true;
}

/** What must hold of a member depends on its name; `additionalProperties` is for those that nothing else is said of. */
const properties: Keyword = {
  names: ['properties', 'patternProperties', 'additionalProperties'],
  compile({ properties: given = {}, patternProperties = {}, additionalProperties = true }, rule, compiler) {
    const named = new Map(
      namedOf(given, 'properties').map(([name, schema]) => [name, compiler.ruleOf(schema, 'properties')]),
    );
    const patterned = namedOf(patternProperties, 'patternProperties').map(
      ([source, schema]) =>
        [compiler.patternOf(source, 'patternProperties'), compiler.ruleOf(schema, 'patternProperties')] as const,
    );
    const others =
      typeof additionalProperties === 'boolean'
        ? undefined
        : compiler.ruleOf(additionalProperties, 'additionalProperties');
    rule.asksOthers = true;
    rule.add(['object'], (members: Members, run: Run) => {
      for (const name in members) {
        run.steps.take(MEMBER_STEPS);
        const own = named.get(name);
        if (own && !own.holds(members[name], run)) return false;
        let isOther = !own;
        for (const [pattern, one] of patterned) {
          if (!isFound(pattern, name, run.steps)) continue;
          isOther = false;
          if (!one.holds(members[name], run)) return false;
        }
        if (isOther && (additionalProperties === false || others?.holds(members[name], run) === false)) return false;
      }
      return true;
    });
  },
};

const dependencies: Keyword = {
  names: ['dependencies'],
  compile(schema, rule, compiler) {
    for (const [name, needed] of namedOf(schema['dependencies'], 'dependencies')) {
      if (Array.isArray(needed)) {
        const names = namesOf(needed, 'dependencies');
        rule.add(
          ['object'],
          (members: Members, run: Run) => !hasAll(members, [name], run) || hasAll(members, names, run),
        );
      } else {
        const other = compiler.ruleOf(needed, 'dependencies');
        rule.asksOthers = true;
        rule.add(
          ['object'],
          (members: Members, run: Run) => !hasAll(members, [name], run) || other.holds(members, run),
        );
      }
    }
  },
};

export const OBJECT_KEYWORDS: readonly Keyword[] = [sizes, required, dependencies, properties];
