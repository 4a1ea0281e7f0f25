import type { Input, Output } from '../../aws/shape.ts';
import type { Context } from '../context.ts';
import type { Slice } from '../slice.ts';
import type { Backups } from './backups.ts';
import type { admin } from './model.ts';

/** A request that did not succeed. */
export type LastError = {
  readonly time: Date;
  readonly operation: string;
  readonly status: number;
  readonly reason: string;
  readonly requestId: string;
};

type RootKeys = {
  /** Undefined: the key is kept by somebody else. */
  rotate(
    graceMs: number,
  ): Promise<{ readonly key: { accessKeyId: string; secretAccessKey: string }; readonly file: string } | undefined>;
};

export type Status = Output<typeof admin, 'GetStatus'>;
type History = Output<typeof admin, 'GetHistory'>;
type Kind = NonNullable<Input<typeof admin, 'ListConnections'>['service']>;
/** A service that operators are shown: the model has its kind, and what it tells of its status. */
type ShownSlice = Slice & { readonly kind: Kind; readonly status?: () => Partial<Status> };

export type AdminContext = Context & {
  readonly version: string;
  readonly startedMs: number;
  /** `--auth none`: every caller is trusted, and no key is looked at. */
  readonly trustsCallers: boolean;
  /** Undefined: there is none in force. */
  readonly rootKeys: RootKeys | undefined;
  readonly backups: Backups;
  /** Those that run here, as they were declared. */
  readonly functions: { readonly definitions: readonly object[] };
  readonly slices: readonly ShownSlice[];
  /** The newest first. */
  readonly errors: () => LastError[];
  /** Every action that a policy may name, as in `ivschat:SendEvent`. */
  readonly actions: () => string[];
  /** Of the event loop, at the 99th percentile since it was last asked. */
  readonly lagMs: () => number;
  /** What was seen after a time, in ms since 1970. */
  readonly history: (afterMs: number) => History;
  /** The ids of all services that are served where operators are. */
  readonly served: () => readonly string[];
  readonly bounds: () => Status['bounds'];
};
