import { nearest } from '../../base/nearest.ts';
import type { Scope } from './scope.ts';

/** What a function is given. */
export type Calling = {
  readonly scope: Scope;
  /** A value with its functions called. */
  readonly evaluate: (value: unknown) => unknown;
  readonly evaluateText: (value: unknown, what: string) => string;
  readonly evaluateList: (value: unknown, what: string) => unknown[];
  /** An error that stands where the function does. */
  readonly fail: (reason: string) => never;
};

export function unknownName(scope: Scope, name: string): string {
  const near = nearest(name, scope.names());
  return `there is no parameter or resource named ${name}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
