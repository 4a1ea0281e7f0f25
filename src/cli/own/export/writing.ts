import type { LogicalIds } from './logical-ids.ts';
import type { Add } from './properties.ts';
import type { References } from './references.ts';

/** How a template is written. */
export type Writing = {
  readonly ids: LogicalIds;
  readonly references: References;
  readonly add: Add;
  readonly isSam: boolean;
  /** How the template names a path. */
  readonly pathOf: (path: string) => string;
  /** For what the format cannot say. */
  readonly note: (text: string) => void;
};
