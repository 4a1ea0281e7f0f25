// How the commands for operators reach a server: as the services do, by the model of its own.
import type { ClientOptions } from '../../aws/client/client.ts';
import { call } from '../../aws/client/client.ts';
import { admin } from '../../services/admin/model.ts';
import type { CommandContext } from '../words/command-context.ts';
import { loadConfiguration } from '../settings/configuration.ts';
import { OperationFailure } from '../call/operation-failure.ts';
import { clientOptions } from '../call/session.ts';

export type AdminClient = {
  readonly options: ClientOptions;
  /** Throws an OperationFailure. */
  ask: Ask;
  /** The same for what must not happen twice: an answer that is lost is a failure. */
  askOnce: Ask;
};

type Ask = (
  operation: keyof typeof admin.operations,
  input?: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

export function adminClient({ globals, personality, io }: CommandContext): AdminClient {
  const configuration = loadConfiguration(io.env, globals.profile);
  const options = clientOptions(admin, [], { globals, configuration, personality, io });
  const asking =
    (how: ClientOptions): Ask =>
    async (operation, input = {}) => {
      try {
        return await call(admin, operation, input, how);
      } catch (cause) {
        throw new OperationFailure(operation, cause);
      }
    };
  return { options, ask: asking(options), askOnce: asking({ ...options, maxAttempts: 1 }) };
}
