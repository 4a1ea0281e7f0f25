import type { DeclaredFunction } from '../resources/read-function.ts';
import type { Permission } from './permissions.ts';
import type { Change } from './stack-maker.ts';

/** What a stack came to, for the first screen and for whoever asks. */
export type Applied = {
  readonly stack: string;
  readonly changes: readonly Change[];
  readonly apis: readonly {
    readonly id: string;
    readonly apiId: string;
    readonly name: string;
    readonly stages: readonly string[];
    readonly routes: readonly string[];
  }[];
  /** Of APIs of other stacks. */
  readonly elsewhere: readonly { readonly apiId: string; readonly stages: string[]; readonly routes: string[] }[];
  readonly rooms: readonly { readonly id: string; readonly arn: string; readonly name: string }[];
  readonly loggingConfigurations: readonly string[];
  readonly functions: readonly DeclaredFunction[];
  /** Archives that their code was unpacked from. */
  readonly archives: readonly string[];
  readonly permissions: readonly Permission[];
  readonly tables: readonly { readonly id: string; readonly name: string }[];
  /** Logical ids by type, of what nothing is made for. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly string[];
  readonly outputs: ReadonlyMap<string, unknown>;
};
