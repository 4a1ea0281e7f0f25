/** What went wrong, as far as frames and exit codes tell it apart (spec/aws-cli.md, section 3). */
export type FailureKind =
  /** The words do not fit the command's grammar; usage is shown. */
  | 'usage'
  | 'unknown-options'
  /** A value cannot be read, or the input is not valid. */
  | 'parameter'
  | 'no-region'
  | 'no-credentials'
  | 'configuration'
  /** A configuration file is not one. */
  | 'broken-file'
  | 'service'
  | 'general';

/** Ends a command. The personality decides how it is shown and which exit code it has. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** What may help, on a line of its own. */
  readonly hint: string | undefined;

  constructor(kind: FailureKind, message: string, hint?: string) {
    super(message);
    this.kind = kind;
    this.hint = hint;
  }
}

/** Somebody pressed Ctrl-C. */
export class Interrupted extends Error {}
