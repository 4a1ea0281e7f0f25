// What a template is once it is read, whatever form it was written in: CloudFormation's, with no function called yet.
import type { Members } from './reading/objects.ts';
import type { Place } from './reading/template-error.ts';

export type Resource = {
  readonly id: string;
  readonly type: string;
  readonly properties: Members;
  readonly condition: string | undefined;
  readonly dependsOn: readonly string[];
  readonly metadata: Members;
  /** Undefined: nobody wrote it; it comes of another. */
  readonly place: Place | undefined;
};

export type Stack = {
  readonly name: string;
  /** Undefined: that of the server. */
  readonly region: string | undefined;
  /** The file, as messages call it. */
  readonly file: string;
  /** What paths in it begin at. */
  readonly folder: string;
  readonly parameters: Members;
  readonly mappings: Members;
  readonly conditions: Members;
  readonly resources: readonly Resource[];
  readonly outputs: Members;
  /** Folders and files of code, by the key that a template has for them. */
  readonly assets: ReadonlyMap<string, string>;
  /** Stacks that are resources of it, by their logical ids; their names are those that the stack around them gives them. */
  readonly nested: ReadonlyMap<string, Stack>;
  /** Other names of resources, as in `Function.Alias` (SAM). */
  readonly otherNames: ReadonlyMap<string, string>;
  /** What was passed over when it was read, one sentence each. */
  readonly notes: readonly string[];
  /** The files that it was read from. */
  readonly files: readonly string[];
};
