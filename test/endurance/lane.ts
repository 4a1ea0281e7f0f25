/** Somebody who changes things on a server, one after the other, and remembers what was acknowledged. */
export interface Lane {
  readonly name: string;
  /** Changes that were acknowledged. */
  readonly acknowledged: number;
  /** Change one thing. Rejects with Unanswered when the server is killed meanwhile. */
  act(): Promise<void>;
  /** After a restart: everything is as it was acknowledged. Rejects with a Violation. */
  audit(): Promise<void>;
}
