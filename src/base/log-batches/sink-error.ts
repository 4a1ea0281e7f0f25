/** The kinds of fault that are counted. */
export type Fault = 'accessDenied' | 'notFound' | 'other';

/** How a sink says what went wrong. */
export class SinkError extends Error {
  readonly fault: Fault;
  /** Writing it again would fail again. */
  readonly isPermanent: boolean;
  /** What of the batch is still to be written. Undefined: all of it. */
  readonly unwritten: readonly object[] | undefined;

  constructor(
    message: string,
    {
      fault = 'other',
      isPermanent = false,
      unwritten,
    }: { fault?: Fault; isPermanent?: boolean; unwritten?: readonly object[] } = {},
  ) {
    super(message);
    this.fault = fault;
    this.isPermanent = isPermanent;
    this.unwritten = unwritten;
  }
}
