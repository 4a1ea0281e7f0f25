import type { Subject } from '../servers/subject.ts';

/** A server of others, which is compared with Fanfare where it is on the machine. */
export type Peer = {
  readonly name: string;
  /** How one gets it, for a machine that has none. */
  readonly source: string;
  /** Undefined: it is not there. */
  version(): string | undefined;
  start(): Promise<Subject>;
};
