// Credentials of a container, from the address that its environment names (spec/aws-cli.md, section 12).
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEndpoint } from '../../../aws/client/endpoint.ts';
import { isLoopback } from '../../../base/hosts/is-loopback.ts';
import type { Answer } from '../../../aws/client/transport.ts';
import { TransportError, exchange } from '../../../aws/client/transport.ts';
import { parseJsonObject } from '../../../aws/exact-json.ts';
import type { Credential } from '../../../aws/sigv4/verify.ts';
import { retrievalFailure } from './profile-sources.ts';
import { withToken } from './profile-sources.ts';
import { Failure } from '../../personality/failure.ts';
import { PythonError } from '../../aws/python/numbers.ts';
import { str } from '../../aws/python/repr.ts';
import { transportText } from '../../personality/transport-text.ts';

const SOURCE = 'container-role';
const AGENT = '169.254.170.2';
const ALLOWED = [AGENT, '169.254.170.23', 'fd00:ec2::23', 'localhost'];
const TIMEOUT_MS = 2000;
const ATTEMPTS = 3;
const WAIT_MS = 1000;

/** Throws a Failure when the address is not one to ask, or does not answer with credentials. */
export async function fromContainer(env: NodeJS.ProcessEnv): Promise<Credential> {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const url = relative === undefined ? env['AWS_CONTAINER_CREDENTIALS_FULL_URI']! : `http://${AGENT}${relative}`;
  for (let attempt = 1; ; attempt++) {
    const result = await ask(url, tokenOf(env));
    if (typeof result !== 'string') return credentialOf(result);
    await pause(WAIT_MS);
    if (attempt === ATTEMPTS) throw retrievalFailure(SOURCE, `Error retrieving metadata: ${result}`);
  }
}

function tokenOf(env: NodeJS.ProcessEnv): string | undefined {
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file === undefined ? env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] : readFileSync(file, 'utf8');
  if (token && /[\r\n]/.test(token)) throw new Failure('general', 'Auth token value is not a legal header value');
  return token;
}

/** The answer, or what is wrong with it. */
async function ask(url: string, token: string | undefined): Promise<ReadonlyMap<string, unknown> | string> {
  const endpoint = parseEndpoint(url);
  const host = endpoint?.hostname ?? '';
  if (!endpoint || !(endpoint.secure || isLoopback(host) || ALLOWED.includes(host))) {
    const allowed = `from a loopback address or one of these hosts: ${ALLOWED.join(', ')}`;
    throw new Failure('general', `Unsupported host '${host}'.  Can only retrieve metadata ${allowed}`);
  }
  const target = `${endpoint.path || '/'}${endpoint.query ? `?${endpoint.query}` : ''}`;
  const headers = {
    Host: endpoint.host,
    'Accept-Encoding': 'identity',
    Accept: 'application/json',
    ...(token !== undefined && { Authorization: token }),
  };
  const options = { connectTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS, verifyTls: true };
  let answer: Answer;
  try {
    answer = await exchange(endpoint, { method: 'GET', target, headers, body: new Uint8Array() }, options);
  } catch (cause) {
    if (!(cause instanceof TransportError)) throw cause;
    return `Received error when attempting to retrieve container metadata: ${transportText(cause)}`;
  }
  const text = answer.body.toString('utf8');
  if (answer.status !== 200) return `Received non 200 response ${answer.status} from container metadata: ${text}`;
  return parseJsonObject(text) ?? 'Unable to parse JSON returned from container metadata services';
}

function credentialOf(answer: ReadonlyMap<string, unknown>): Credential {
  const [accessKeyId, secretAccessKey, token] = ['AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration'].map((key) => {
    if (!answer.has(key)) throw new PythonError(`'${key}'`);
    return str(answer.get(key));
  });
  return withToken(accessKeyId!, secretAccessKey!, token);
}
