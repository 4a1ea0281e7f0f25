// What can be wrong with an expression, in the words of the jmespath module that the AWS CLI uses, because it shows them
// (spec/aws-cli.md, section 10).
import { PythonError } from '../aws/python/numbers.ts';

/** An expression that cannot be compiled, or cannot be applied to a value. */
export class JmespathError extends PythonError {}

const caretAt = (column: number): string => `${' '.repeat(column)}^`;

/** A character that begins no token, or a token that does not end. The caret is one to the left of that of `parseError`. */
export const lexerError = (message: string, position: number, expression: string): JmespathError =>
  new JmespathError(`Bad jmespath expression: ${message}:\n${expression}\n${caretAt(position)}`);

/** The expression ends where it may not. */
export const incomplete = (expression: string): JmespathError =>
  new JmespathError(
    `Invalid jmespath expression: Incomplete expression:\n"${expression}"\n${caretAt([...expression].length + 1)}`,
  );

/** A token is not where it may be. */
export const parseError = (
  message: string,
  token: { readonly type: string; readonly text: string; readonly start: number },
  expression: string,
): JmespathError =>
  new JmespathError(
    `${message}: Parse error at column ${token.start}, token "${token.text}" (${token.type.toUpperCase()}), ` +
      `for expression:\n"${expression}"\n${caretAt(token.start + 1)}`,
  );
