// Credentials of single sign-on: the portal gives them for the token that `aws sso login` has left in its cache. What the
// profile must say and what is wrong with it is in the words of the AWS CLI (observed).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEndpoint } from '../../../aws/client/endpoint.ts';
import { exchange } from '../../../aws/client/transport.ts';
import type { Json, JsonObject } from '../../../aws/exact-json.ts';
import { parseJsonObject } from '../../../aws/exact-json.ts';
import { uriEncode } from '../../../aws/sigv4/canonical.ts';
import type { Credential } from '../../../aws/sigv4/verify.ts';
import type { Configuration, Section } from '../configuration.ts';
import { withToken } from './profile-sources.ts';
import { Failure } from '../../personality/failure.ts';
import { str } from '../../aws/python/repr.ts';

const TIMEOUT_MS = 60_000;
const OF_PROFILE = ['sso_role_name', 'sso_account_id'] as const;
const OF_SESSION = ['sso_start_url', 'sso_region'] as const;
const EXPIRED =
  'The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run ' +
  'aws sso login with the corresponding profile.';
const NOT_REFRESHED = 'Error when retrieving token from sso: Token has expired and refresh failed';
const failure = (message: string) => new Failure('general', message);

/** Undefined: the profile does not use single sign-on. Throws a Failure when it does, and it does not work. */
export async function fromSingleSignOn(configuration: Configuration): Promise<Credential | undefined> {
  const { profile, profileName } = configuration;
  if (!OF_PROFILE.some((name) => profile.has(name))) return undefined;
  const session = profile.get('sso_session');
  const settings = session === undefined ? profile : withSession(configuration, session);
  const missing = [...OF_PROFILE, ...OF_SESSION].filter((name) => !settings.has(name));
  if (missing.length > 0) {
    const reason = `is configured to use SSO but is missing required configuration: ${missing.join(', ')}`;
    throw failure(`The profile "${profileName}" ${reason}`);
  }
  const setting = (name: string) => settings.get(name)!;
  const token = cachedToken(configuration.env, session ?? setting('sso_start_url'), setting('sso_start_url'));
  return ask(configuration, setting, token);
}

function withSession({ profile, ssoSessions }: Configuration, name: string): Section {
  const session = ssoSessions.get(name);
  if (!session) throw failure(`The specified sso-session does not exist: "${name}"`);
  for (const [key, value] of session) {
    const own = profile.get(key) ?? value;
    if (own !== value) {
      throw failure(`The value for ${key} is inconsistent between profile (${own}) and sso-session (${value}).`);
    }
  }
  return new Map([...profile, ...session]);
}

function cachedToken(env: NodeJS.ProcessEnv, name: string, startUrl: string): string {
  const key = createHash('sha1').update(name).digest('hex');
  const token = objectIn(join(env['HOME'] ?? homedir(), '.aws', 'sso', 'cache', `${key}.json`));
  if (!token) throw failure(`Error loading SSO Token: Token for ${name} does not exist`);
  const [accessToken, expiresAt] = [token.get('accessToken'), token.get('expiresAt')];
  if (accessToken === undefined || expiresAt === undefined) {
    throw failure(`Error loading SSO Token: Token for ${startUrl} is invalid`);
  }
  // Nothing here refreshes a token: whoever has an old one signs on again.
  if (!(Date.parse(str(expiresAt)) > Date.now())) throw failure(name === startUrl ? EXPIRED : NOT_REFRESHED);
  return str(accessToken);
}

function objectIn(path: string): JsonObject | undefined {
  try {
    return parseJsonObject(readFileSync(path, 'utf8'));
  } catch {
    // A cache that is not there, or not ours to read, holds nothing.
    return undefined;
  }
}

async function ask({ env }: Configuration, setting: (name: string) => string, token: string): Promise<Credential> {
  const url =
    env['AWS_ENDPOINT_URL_SSO'] ||
    env['AWS_ENDPOINT_URL'] ||
    `https://portal.sso.${setting('sso_region')}.amazonaws.com`;
  const endpoint = parseEndpoint(url);
  if (!endpoint) throw failure(`Invalid endpoint: ${url}`);
  const query = `role_name=${uriEncode(setting('sso_role_name'))}&account_id=${uriEncode(setting('sso_account_id'))}`;
  const target = `${endpoint.path.replace(/\/$/, '')}/federation/credentials?${query}`;
  const headers = { Host: endpoint.host, 'Accept-Encoding': 'identity', 'x-amz-sso_bearer_token': token };
  const options = { connectTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS, verifyTls: true };
  const answer = await exchange(endpoint, { method: 'GET', target, headers, body: new Uint8Array() }, options);
  const body = parseJsonObject(answer.body.toString('utf8')) ?? new Map<string, Json>();
  if (answer.status >= 300) {
    const header = answer.headers['x-amzn-errortype'];
    const code = typeof header === 'string' ? header.split(':')[0]! : String(answer.status);
    if (code === 'UnauthorizedException') throw failure(EXPIRED);
    const message = body.get('message') ?? '';
    throw new Failure(
      'service',
      `An error occurred (${code}) when calling the GetRoleCredentials operation: ${str(message)}`,
    );
  }
  const found = body.get('roleCredentials');
  const [id, secret, sessionToken] = ['accessKeyId', 'secretAccessKey', 'sessionToken'].map((name) =>
    found instanceof Map ? found.get(name) : undefined,
  );
  if (!id || !secret) throw failure('Unable to parse response: GetRoleCredentials');
  return withToken(str(id), str(secret), sessionToken ? str(sessionToken) : undefined);
}
