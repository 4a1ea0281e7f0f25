import type { Members } from '../reading/objects.ts';
import type { Place } from '../reading/template-error.ts';

/** What the functions of a template can ask for. */
export type Scope = {
  /** Of parameters and pseudo parameters. Undefined: there is no such name. */
  parameter(name: string): unknown;
  /** The `Ref` of a resource. Undefined: there is no such resource. Throws a TemplateError where it has none yet. */
  ref(logicalId: string, place: Place | undefined): unknown;
  /** A `Fn::GetAtt`. Undefined: there is no such resource. */
  attribute(logicalId: string, name: string, place: Place | undefined): unknown;
  /** What another stack exports. Undefined: none does. */
  imported(name: string): unknown;
  readonly mappings: Members;
  /** Whether the condition of a name does. Throws a TemplateError. */
  holds(condition: unknown, place: Place | undefined): boolean;
  /** What an operator said of a value that is kept in AWS, as in `resolve:ssm:/name`. */
  said(name: string): string | undefined;
  /** Names that there are, for the hint of an error. */
  names(): readonly string[];
  readonly region: string;
  /** For text that means nothing here, once each. */
  warn(text: string, place: Place | undefined): void;
};

/** `AWS::NoValue`: takes away the member or the item that it stands for. */
export const NO_VALUE = Symbol('AWS::NoValue');
