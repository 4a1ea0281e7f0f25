import type { Owner } from './apis/owner.ts';
import { Documents } from './apis/documents.ts';
import type { Records } from './records/records.ts';

/** What a resource of a template became. */
export type StackResource = {
  readonly type: string;
  /** What `Ref` gives for it. */
  readonly physicalId: string;
  /** What operations find it by. */
  readonly address: { readonly [member: string]: string };
  /** What it was made with. */
  readonly input: { readonly [member: string]: unknown };
};

/** The resources that a template made, by their logical ids. */
export type StackRecord = {
  /** As CloudFormation gives it in `AWS::StackId`. */
  readonly uuid: string;
  readonly resources: { readonly [logicalId: string]: StackResource };
  /** The names of stacks that are resources of it. */
  readonly nested?: readonly string[] | undefined;
};

/** Stacks of templates, by name: what belongs to a template that is applied again. */
export class Stacks {
  readonly #documents: Documents;

  constructor(records: Records) {
    this.#documents = new Documents(records);
  }

  get(owner: Owner, name: string): StackRecord | undefined {
    return this.#of(owner).get(name);
  }

  put(owner: Owner, name: string, record: StackRecord): void {
    this.#of(owner).put(name, record);
  }

  #of({ account, region }: Owner) {
    return this.#documents.collection<StackRecord>(`${account}/${region}/stacks`);
  }
}
