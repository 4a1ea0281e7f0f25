import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';
import { resourceIdOf } from '../arn.ts';
import type { ChatContext } from '../chat-context.ts';
import { errors } from '../refusals.ts';

/**
 * Change a logging configuration: what waits to be logged is written first, to where it was meant to go. Meanwhile the
 * configuration shows its state, and another change is a conflict (spec/ivschat.md, section 1.5).
 */
export async function changing<T>(
  { changing: under, chatLog, store, clock, limits }: ChatContext,
  { arn }: LoggingConfiguration,
  state: 'UPDATING' | 'DELETING',
  change: () => T,
): Promise<T> {
  if (under.has(arn)) throw conflict(arn, `The logging configuration is ${under.get(arn)}`);
  under.set(arn, state);
  try {
    // A destination that does not answer must not keep anybody from changing it.
    const patience = new Promise<void>((resolve) => void clock.after(limits.chatLogChangeMs, resolve));
    await Promise.race([chatLog.flush(arn), patience]);
    return await store.records.change(change);
  } finally {
    under.delete(arn);
  }
}

export const conflict = (arn: string, message: string) =>
  errors.ConflictException(message, { resourceId: resourceIdOf(arn), resourceType: 'LOGGING_CONFIGURATION' });
