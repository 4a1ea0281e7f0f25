// Asks the running server for what it has, by the endpoint, region and credentials that the command itself would use.
import { call } from '../../aws/client/client.ts';
import type { Service } from '../../aws/shape.ts';
import { loadConfiguration } from '../settings/configuration.ts';
import { readGlobals } from '../words/globals.ts';
import type { Io } from '../personality/io.ts';
import { friendly } from '../personality/friendly.ts';
import { services } from '../words/services.ts';
import { clientOptions } from '../call/session.ts';
import type { Candidate, Live, Typed } from './candidate.ts';

/** Whoever pressed Tab waits for this. */
const CONNECT_TIMEOUT_MS = 300;
const READ_TIMEOUT_MS = 700;
const CANDIDATES_MAX = 500;

type Listed = { readonly [name: string]: unknown };

/** Throws what a call throws. */
export async function askServer(what: Live, typed: Typed, io: Io): Promise<Candidate[]> {
  const chat = await services['ivschat']!();
  switch (what) {
    case 'rooms':
      return candidates(await ask(chat, 'ListRooms', 'rooms', typed, io), 'arn', 'name');
    case 'logging-configurations':
      return candidates(
        await ask(chat, 'ListLoggingConfigurations', 'loggingConfigurations', typed, io),
        'arn',
        'name',
      );
    case 'connections': {
      const { admin } = await import('../../services/admin/model.ts');
      // Asked at the endpoint of the API whose connections are wanted.
      const model = { ...admin, id: 'apigatewaymanagementapi' };
      const listed = await ask(model, 'ListConnections', 'connections', typed, io);
      // Members of chat rooms and readers of `tail` are connections too, but no operation takes their ids.
      return candidates(
        listed.filter(({ scope }) => scope !== 'tail' && !String(scope).startsWith('chat/arn:')),
        'id',
        'scope',
      );
    }
  }
}

/** One page: the last changed come first, and they are what one is working with. */
async function ask(model: Service, operation: string, member: string, typed: Typed, io: Io): Promise<Listed[]> {
  const globals = readGlobals({ options: typed.given });
  const configuration = loadConfiguration(io.env, globals.profile);
  // An ARN that has been begun may tell the region.
  const client = clientOptions(model, [typed.current], { globals, configuration, personality: friendly, io });
  const endpoint = { ...client.endpoint, path: '', query: '' };
  const timeouts = { connectTimeoutMs: CONNECT_TIMEOUT_MS, readTimeoutMs: READ_TIMEOUT_MS, maxAttempts: 1 };
  const output = await call(model, operation, {}, { ...client, ...timeouts, endpoint, observe: undefined });
  return (output[member] ?? []) as Listed[];
}

const candidates = (records: readonly Listed[], value: string, doc: string): Candidate[] =>
  records.slice(0, CANDIDATES_MAX).flatMap((record) => {
    const { [value]: text, [doc]: about } = record;
    return typeof text === 'string' ? [{ value: text, ...(typeof about === 'string' && { doc: about }) }] : [];
  });
