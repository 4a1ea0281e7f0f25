import type { Json } from '../../aws/exact-json.ts';
import { evaluate } from './evaluate.ts';
import { parse } from './parser.ts';

export { JmespathError } from './errors.ts';

/** Applies an expression to a value. Throws a JmespathError or a PythonError for values that it is not made for. */
export type Query = (value: Json) => Json;

/** Compile a JMESPath expression. Throws a JmespathError. Our own: see docs/decisions/0005-own-jmespath.md. */
export function compile(expression: string): Query {
  const tree = parse(expression);
  return (value) => evaluate(tree, value);
}
