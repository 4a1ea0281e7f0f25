import type { Identity } from './identities.ts';
import type { Keyword } from './keyword.ts';
import { countOf, flagOf, schemasOf } from './parts.ts';
import type { Run } from './rule.ts';

type Items = readonly unknown[];

const sizes: Keyword = {
  names: ['minItems', 'maxItems'],
  compile({ minItems = 0, maxItems }, rule) {
    const min = countOf(minItems, 'minItems');
    const max = maxItems === undefined ? Infinity : countOf(maxItems, 'maxItems');
    rule.add(['array'], (items: Items) => items.length >= min && items.length <= max);
  },
};

/** One schema for all items, or one for each of the first and one for those behind them. */
const items: Keyword = {
  names: ['items', 'additionalItems'],
  compile({ items: given, additionalItems = true }, rule, compiler) {
    const others =
      typeof additionalItems === 'boolean' ? undefined : compiler.ruleOf(additionalItems, 'additionalItems');
    // Additional ones there are only where the first ones are named.
    if (given === undefined) return;
    const isTuple = Array.isArray(given);
    const firsts = isTuple ? schemasOf(given, 'items').map((schema) => compiler.ruleOf(schema, 'items')) : [];
    const rest = isTuple ? others : compiler.ruleOf(given, 'items');
    const lengthMax = isTuple && additionalItems === false ? firsts.length : Infinity;
    rule.asksOthers = true;
    rule.add(['array'], (values: Items, run: Run) => {
      if (values.length > lengthMax) return false;
      const asked = rest ? values.length : Math.min(values.length, firsts.length);
      for (let at = 0; at < asked; at++) {
        const one = at < firsts.length ? firsts[at]! : rest!;
        if (!one.holds(values[at], run)) return false;
      }
      return true;
    });
  },
};

const unique: Keyword = {
  names: ['uniqueItems'],
  compile({ uniqueItems }, rule) {
    if (!flagOf(uniqueItems, 'uniqueItems')) return;
    rule.add(['array'], (values: Items, { identities }: Run) => {
      const seen = new Set<Identity>();
      for (const value of values) {
        if (seen.size === seen.add(identities.of(value)).size) return false;
      }
      return true;
    });
  },
};

export const ARRAY_KEYWORDS: readonly Keyword[] = [sizes, unique, items];
