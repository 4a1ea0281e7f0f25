/**
 * What became of one durable record, in terms that mean the same to every copy of the data: whoever makes the same changes
 * in the same order has the same rows. What follows from them (indexes, places in lists, versions that deployments show) is
 * worked out where they are made.
 */
export type Change = {
  /** `deployment`: which versions of an API's documents stay, whatever becomes of the documents. */
  readonly kind: 'room' | 'logging-configuration' | 'document' | 'deployment' | 'access-key' | 'secret';
  /** An ARN, an id or a name; the path of a document, or of an API with the id of its deployment. */
  readonly key: string;
  /** As it is kept. Undefined: it is gone, and with a document everything below it. */
  readonly record: string | undefined;
  /** Of a room or logging configuration: there was none before. */
  readonly isNew?: true;
  /** Of a room or logging configuration: it stays where it is in lists. */
  readonly keepsPlace?: true;
};

/** What one operation changed, or several that waited together, in order: all of it or nothing. */
export type Entry = { readonly changes: readonly Change[] };

/** An entry as it is already written, in a transaction that is open. */
export interface Draft {
  /** What was drafted is what is applied. Throws what the database does; then nothing was changed. */
  keep(): void;
  discard(): void;
}

/** The order of all changes. */
export interface Journal {
  /**
   * Add an entry; when this resolves, it is durable and applied. It was drafted on what is applied now. What becomes of the
   * draft has to be settled before the call returns, since it keeps everybody else from writing. Undefined: all that is
   * done already. Rejects with a Conflict when another entry came first, and with Unavailable: then nothing was changed,
   * or nobody knows.
   */
  append(entry: Entry, draft: Draft): Promise<void> | undefined;
  /** Resolves when whatever was acknowledged anywhere before now is applied here. Undefined: it is. Rejects with Unavailable. */
  settled?(): Promise<void> | undefined;
}

export class Conflict extends Error {}

/** Changes are not taken now: why is for the operator to read. Trying again may help. */
export class Unavailable extends Error {}
