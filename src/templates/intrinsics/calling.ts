import { hintOf } from '../../base/nearest.ts';
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

export const unknownName = (scope: Scope, name: string): string =>
  `there is no parameter or resource named ${name}${hintOf(name, scope.names())}`;
