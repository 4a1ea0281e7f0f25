// JSONPath, as Goessner and Jayway have it (spec/apigateway-websocket.md, section 2.5): what a path is made of.
import type { Pattern } from '../pattern.ts';
import type { Exact } from '../exact/parse-json.ts';

export type Path = {
  /** Where it begins: the whole payload, or, inside a filter, what is being looked at. */
  readonly root: '$' | '@';
  readonly steps: readonly Step[];
  /** It leads to one value or to none. Others give a list of what they find. */
  readonly isDefinite: boolean;
};

/** `isDeep`: after two dots, from whatever is below as well. */
export type Step = (
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined; readonly by: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly test: Test }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Operand[] }
) & { readonly isDeep: boolean };

export const FUNCTION_NAMES = [
  'length',
  'size',
  'min',
  'max',
  'avg',
  'sum',
  'stddev',
  'keys',
  'first',
  'last',
  'index',
  'append',
  'concat',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export type Test =
  | { readonly kind: 'any' | 'all'; readonly tests: readonly Test[] }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compare'; readonly sign: ComparisonSign; readonly left: Operand; readonly right: Operand };

/** The longer ones first: the first that stands at a place is meant. */
export const COMPARISONS = [
  '===',
  '!==',
  '==',
  '!=',
  '<=',
  '>=',
  '=~',
  '<',
  '>',
  'in',
  'nin',
  'subsetof',
  'anyof',
  'noneof',
  'contains',
  'size',
  'empty',
] as const;
export type ComparisonSign = (typeof COMPARISONS)[number];

export type Operand =
  | { readonly kind: 'value'; readonly value: Exact }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'pattern'; readonly pattern: Pattern };

/** A text that is no path. Says what is wrong, and at which character. */
export class PathError extends Error {}

/** The names of a path that has nothing but names and places in lists: how most paths are. */
export function namesOf({ steps }: Path): readonly string[] | undefined {
  const names: string[] = [];
  for (const step of steps) {
    if (step.isDeep) return undefined;
    if (step.kind === 'names' && step.names.length === 1) names.push(step.names[0]!);
    else if (step.kind === 'indexes' && step.indexes.length === 1 && step.indexes[0]! >= 0) {
      names.push(String(step.indexes[0]));
    } else return undefined;
  }
  return names;
}

/** To a member of the root. */
export const pathOfName = (name: string): Path => ({
  root: '$',
  steps: [{ kind: 'names', names: [name], isDeep: false }],
  isDefinite: true,
});
