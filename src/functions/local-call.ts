/** A call of a function that is defined here. */
export type LocalCall = {
  /** As it was named. */
  readonly function: string;
  readonly payload: Uint8Array;
  /** Default: a new one. */
  readonly requestId?: string | undefined;
  /** Where the name tells none. */
  readonly region?: string | undefined;
  readonly qualifier?: string | undefined;
  /** JSON. */
  readonly clientContext?: string | undefined;
};
