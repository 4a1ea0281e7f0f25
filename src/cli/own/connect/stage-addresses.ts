// Where the WebSocket APIs of a Fanfare are reached, as far as it tells us.
import { call } from '../../../aws/client/client.ts';
import { parseEndpoint } from '../../../aws/client/endpoint.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { loadConfiguration } from '../../settings/configuration.ts';
import { services } from '../../words/services.ts';
import { clientOptions } from '../../call/session.ts';

const APIS_MAX = 50;
const ASK_MS = 2_000;
const WELCOME = 'This is Fanfare';
const NO_SETUP = '/prod';

type Api = { readonly ApiId: string; readonly ProtocolType?: string };
type Stage = { readonly StageName: string };

export type Known = {
  readonly addresses: readonly string[];
  /** False: of the stages, only the one without set-up is known. */
  readonly isComplete: boolean;
};

/** Undefined: it is no Fanfare. */
export async function stageAddresses({ protocol, host }: URL, context: CommandContext): Promise<Known | undefined> {
  const endpointUrl = `${protocol.replace('ws', 'http')}//${host}`;
  if (!(await isFanfare(endpointUrl, context))) return undefined;
  const addressOf = (path: string) => `${protocol}//${host}${path}`;
  try {
    const paths = [NO_SETUP, ...(await deployed(endpointUrl, context))];
    return { addresses: paths.map(addressOf), isComplete: true };
  } catch {
    // No key, or one that may not list them: the refusal is explained without.
    return { addresses: [addressOf(NO_SETUP)], isComplete: false };
  }
}

async function deployed(endpointUrl: string, { globals, io, personality }: CommandContext): Promise<string[]> {
  const model = await services['apigatewayv2']!();
  const configuration = loadConfiguration(io.env, globals.profile);
  const session = { globals: { ...globals, endpointUrl }, configuration, personality, io };
  const timeouts = { connectTimeoutMs: ASK_MS, readTimeoutMs: ASK_MS, maxAttempts: 1 };
  const client = { ...clientOptions(model, [], session), ...timeouts };
  const apis = (await call(model, 'GetApis', {}, client))['Items'] as Api[];
  const ofApi = async ({ ApiId }: Api) => {
    const stages = (await call(model, 'GetStages', { ApiId }, client))['Items'] as Stage[];
    return stages.map(({ StageName }) => `/${ApiId}/${StageName}`);
  };
  return (await Promise.all(apis.slice(0, APIS_MAX).map(ofApi))).flat();
}

/** Whoever else answers is not sent signed questions. */
async function isFanfare(endpointUrl: string, { globals, io }: CommandContext): Promise<boolean> {
  const endpoint = parseEndpoint(endpointUrl);
  if (!endpoint) return false;
  const { exchange } = await import('../../../aws/client/transport.ts');
  const { certificates } = await import('../../call/session.ts');
  const request = { method: 'GET', target: '/', headers: { Host: endpoint.host }, body: Buffer.alloc(0) };
  try {
    const answer = await exchange(endpoint, request, {
      connectTimeoutMs: ASK_MS,
      readTimeoutMs: ASK_MS,
      verifyTls: globals.verifyTls,
      ...(endpoint.secure && { ca: certificates(loadConfiguration(io.env, globals.profile), globals.caBundle) }),
    });
    return answer.body.toString('latin1', 0, WELCOME.length) === WELCOME;
  } catch {
    return false;
  }
}
