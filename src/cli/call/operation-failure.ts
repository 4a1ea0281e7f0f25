import type { CommandContext } from '../words/command-context.ts';

/** A failure of a command, with all that may say how to show it. */
export class InContext extends Error {
  readonly context: CommandContext;

  constructor(cause: unknown, context: CommandContext) {
    super('A command failed', { cause });
    this.context = context;
  }
}

/** A call that failed, with the name of its operation. */
export class OperationFailure extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    super(`${operation} failed`, { cause });
    this.operation = operation;
  }
}
