// Credentials of the role of an EC2 instance, by version 2 of its metadata service. It is asked only where the user says
// so: on other machines the question costs a second and ends nowhere.
import { parseEndpoint } from '../../../aws/client/endpoint.ts';
import type { Answer } from '../../../aws/client/transport.ts';
import { TransportError, exchange } from '../../../aws/client/transport.ts';
import { parseJsonObject } from '../../../aws/exact-json.ts';
import type { Credential } from '../../../aws/sigv4/verify.ts';
import { withToken } from './profile-sources.ts';
import { str } from '../../aws/python/repr.ts';

const DEFAULT_URL = 'http://169.254.169.254/';
const ROLE_PATH = 'latest/meta-data/iam/security-credentials/';
const TOKEN_SECONDS = '21600';
const TIMEOUT_MS = 1000;

/** Whether the environment asks for it: an address of the service, or a clear yes. */
export const asksInstance = (env: NodeJS.ProcessEnv): boolean =>
  env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'false' ||
  (Boolean(env['AWS_EC2_METADATA_SERVICE_ENDPOINT']) && env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() !== 'true');

/** Undefined: there is no such service, or the instance has no role. */
export async function fromInstance(env: NodeJS.ProcessEnv): Promise<Credential | undefined> {
  const base = (env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || DEFAULT_URL).replace(/\/?$/, '/');
  const token = await ask(base, 'PUT', 'latest/api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS });
  if (token === undefined) return undefined;
  const headers = { 'x-aws-ec2-metadata-token': token };
  const role = (await ask(base, 'GET', ROLE_PATH, headers))?.trim();
  if (!role) return undefined;
  const text = await ask(base, 'GET', `${ROLE_PATH}${role}`, headers);
  const values = text === undefined ? undefined : parseJsonObject(text);
  const [id, secret, session] = ['AccessKeyId', 'SecretAccessKey', 'Token'].map((name) => values?.get(name));
  return id && secret ? withToken(str(id), str(secret), session ? str(session) : undefined) : undefined;
}

async function ask(
  base: string,
  method: 'GET' | 'PUT',
  path: string,
  more: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const endpoint = parseEndpoint(base);
  if (!endpoint) return undefined;
  const headers = { Host: endpoint.host, 'Accept-Encoding': 'identity', ...more };
  const options = { connectTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS, verifyTls: true };
  let answer: Answer;
  try {
    answer = await exchange(
      endpoint,
      { method, target: `${endpoint.path}${path}`, headers, body: new Uint8Array() },
      options,
    );
  } catch (cause) {
    if (cause instanceof TransportError) return undefined;
    throw cause;
  }
  return answer.status === 200 ? answer.body.toString('utf8') : undefined;
}
