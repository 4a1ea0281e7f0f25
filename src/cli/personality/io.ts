import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the world. */
export type Io = {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** The time that requests are signed with. */
  readonly now?: () => number;
  /** How retries and reconnections wait. */
  readonly sleep?: (ms: number) => Promise<unknown>;
};
