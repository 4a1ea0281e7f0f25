import type { Pattern } from '../pattern.ts';
import type { Steps } from '../steps.ts';
import type { Schema } from './parts.ts';
import type { Rule } from './rule.ts';

/** What keywords need to become checks. */
export type Compiler = {
  /** The rule of a schema inside. The keyword is named in case it is none. */
  ruleOf(schema: unknown, keyword: string): Rule;
  patternOf(source: unknown, keyword: string): Pattern;
  readonly steps: Steps;
};

/** Keywords that mean something together: where there is one of them, they add checks to a rule. */
export type Keyword = {
  readonly names: readonly string[];
  compile(schema: Schema, rule: Rule, compiler: Compiler): void;
};
