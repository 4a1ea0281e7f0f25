import type { Service } from '../../aws/shape.ts';
import type { CommandContext } from '../words/command-context.ts';

/** A command that calls an operation. */
export type Command = CommandContext & {
  readonly model: Service;
  /** As the model names it. */
  readonly name: string;
  /** Ends the call. */
  readonly signal?: AbortSignal;
};
