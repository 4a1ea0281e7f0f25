import type { Resource } from '../../template.ts';

/** What one resource becomes. */
export type Transformed = {
  readonly resources: readonly Resource[];
  /** Other names that Ref may have for them. */
  readonly otherNames?: readonly (readonly [string, string])[];
  readonly notes?: readonly string[];
};
