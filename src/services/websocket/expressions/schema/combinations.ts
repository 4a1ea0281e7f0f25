import type { Keyword } from './keyword.ts';
import { schemasOf } from './parts.ts';
import type { Rule, Run } from './rule.ts';

/** How many of several rules must hold. */
function combination(name: string, isHeld: (rules: readonly Rule[], value: unknown, run: Run) => boolean): Keyword {
  return {
    names: [name],
    compile(schema, rule, compiler) {
      const rules = schemasOf(schema[name], name).map((one) => compiler.ruleOf(one, name));
      rule.asksOthers = true;
      rule.add('all', (value, run) => isHeld(rules, value, run));
    },
  };
}

const all = combination('allOf', (rules, value, run) => {
  for (const rule of rules) if (!rule.holds(value, run)) return false;
  return true;
});

const any = combination('anyOf', (rules, value, run) => {
  for (const rule of rules) if (rule.holds(value, run)) return true;
  return false;
});

const one = combination('oneOf', (rules, value, run) => {
  let count = 0;
  for (const rule of rules) if (rule.holds(value, run) && ++count > 1) return false;
  return count === 1;
});

const not: Keyword = {
  names: ['not'],
  compile(schema, rule, compiler) {
    const other = compiler.ruleOf(schema['not'], 'not');
    rule.asksOthers = true;
    rule.add('all', (value, run) => !other.holds(value, run));
  },
};

export const COMBINATIONS: readonly Keyword[] = [all, any, one, not];
