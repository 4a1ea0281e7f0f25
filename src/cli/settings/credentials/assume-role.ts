// Credentials of a role: the STS is asked for them with those of another profile, or with a token of a file
// (spec/aws-cli.md, section 12).
import { readFileSync } from 'node:fs';
import { parseEndpoint } from '../../../aws/client/endpoint.ts';
import { textNamed } from '../../../aws/client/query.ts';
import type { WireRequest } from '../../../aws/client/request.ts';
import { exchange } from '../../../aws/client/transport.ts';
import type { Members } from '../../../aws/shape.ts';
import { string } from '../../../aws/shape.ts';
import { sign } from '../../../aws/sigv4/sign.ts';
import type { Credential } from '../../../aws/sigv4/verify.ts';
import { checkInput } from '../../input/check-input.ts';
import type { Configuration, Section } from '../configuration.ts';
import { profileSources } from './profile-sources.ts';
import { fromEnvironment } from './profile-sources.ts';
import { withToken } from './profile-sources.ts';
import { partial } from './profile-sources.ts';
import { Failure } from '../../personality/failure.ts';
import { osError } from '../../input/param-file.ts';

const API_VERSION = '2011-06-15';
const TIMEOUT_MS = 60_000;
/** What the STS wants at least. */
const PARAMETERS: Members = {
  RoleSessionName: string({ min: 2 }),
  ExternalId: string({ min: 2 }),
  DurationSeconds: string(),
  RoleArn: string({ min: 20 }),
  WebIdentityToken: string({ min: 4 }),
};
const invalid = (message: string) => new Failure('general', message);

/** Throws a Failure for a role that cannot be had. */
export async function assumedRole(configuration: Configuration): Promise<Credential | undefined> {
  const { env, isProfileFlag, profile, profileName } = configuration;
  const tokenFile = profile.get('web_identity_token_file') ?? env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  if (tokenFile !== undefined && !(isProfileFlag && !profile.has('web_identity_token_file'))) {
    const arn = profile.get('role_arn') ?? env['AWS_ROLE_ARN'];
    if (arn === undefined) throw invalid(NO_ROLE);
    return byWebIdentity(configuration, arn, tokenFile);
  }
  return profile.has('role_arn') ? byProfile(configuration, profileName, [profileName]) : undefined;
}

// The missing blank is AWS's.
const NO_ROLE =
  'The provided profile or the current environment is configured to assume role with web identity but has no role ARN configured. ' +
  'Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN env var is set.';

/** The role of a profile, with the credentials of the one that it names as its source, which may be a role itself. */
async function byProfile(
  configuration: Configuration,
  name: string,
  visited: readonly string[],
): Promise<Credential | undefined> {
  const role = configuration.profiles.get(name)!;
  const source = await sourceCredential(configuration, name, role, visited);
  if (role.has('mfa_serial')) throw invalid(`The profile "${name}" asks for an MFA code, which is not supported here.`);
  const parameters = new Map<string, string>();
  for (const [key, parameter] of [
    ['role_session_name', 'RoleSessionName'],
    ['external_id', 'ExternalId'],
    ['duration_seconds', 'DurationSeconds'],
    ['role_arn', 'RoleArn'],
  ] as const) {
    const value = role.get(key);
    const isNumber = parameter !== 'DurationSeconds' || /^\s*\d+\s*$/.test(value ?? '');
    if (value !== undefined && isNumber) parameters.set(parameter, value);
  }
  return call(configuration, 'AssumeRole', parameters, source);
}

async function sourceCredential(
  configuration: Configuration,
  name: string,
  role: Section,
  visited: readonly string[],
): Promise<Credential> {
  const { env, profiles, allCredentials } = configuration;
  const sourceName = role.get('source_profile');
  const credentialSource = role.get('credential_source');
  if (credentialSource !== undefined) {
    if (sourceName !== undefined) {
      throw invalid(`The profile "${name}" contains both source_profile and credential_source.`);
    }
    const found = await fromNamedSource(credentialSource, name, env);
    if (!found) {
      const reason = `No credentials found in credential_source referenced in profile ${name}`;
      throw invalid(`Error when retrieving credentials from ${credentialSource}: ${reason}`);
    }
    return found;
  }
  if (sourceName === undefined) throw partial('assume-role', 'source_profile or credential_source');
  const source = profiles.get(sourceName) ?? allCredentials.get(sourceName);
  if (!source) {
    throw invalid(`The source_profile "${sourceName}" referenced in the profile "${name}" does not exist.`);
  }
  const keys = allCredentials.get(sourceName) ?? new Map<string, string>();
  const isStatic = [source, keys].some((one) => one.has('aws_access_key_id') || one.has('aws_secret_access_key'));
  if (visited.includes(sourceName) && !(sourceName === name && isStatic)) {
    const chain = `[${visited.map((one) => `'${one}'`).join(', ')}]`;
    throw invalid(
      `Infinite loop in credential configuration detected. Attempting to load from profile ${sourceName} ` +
        `which has already been visited. Visited profiles: ${chain}`,
    );
  }
  if (source.has('role_arn') && !isStatic) {
    return (await byProfile(configuration, sourceName, [...visited, sourceName]))!;
  }
  for (const found of profileSources(source, keys)) {
    const credential = await found();
    if (credential) return credential;
  }
  throw invalid(`The source profile "${sourceName}" must have credentials.`);
}

async function fromNamedSource(
  source: string,
  profile: string,
  env: NodeJS.ProcessEnv,
): Promise<Credential | undefined> {
  switch (source.toLowerCase()) {
    case 'environment':
      return fromEnvironment(env);
    case 'ecscontainer':
      return (await import('./container-credentials.ts')).fromContainer(env);
    case 'ec2instancemetadata':
      if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return undefined;
      return (await import('./instance-credentials.ts')).fromInstance(env);
    default:
      throw invalid(`The credential source "${source}" referenced in profile "${profile}" is not valid.`);
  }
}

function tokenIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid(osError(cause as NodeJS.ErrnoException, path));
  }
}

async function byWebIdentity(
  configuration: Configuration,
  arn: string,
  tokenFile: string,
): Promise<Credential | undefined> {
  const { profile, env } = configuration;
  const session = profile.get('role_session_name') ?? env['AWS_ROLE_SESSION_NAME'];
  const parameters = new Map([
    ...(session === undefined ? [] : [['RoleSessionName', session] as const]),
    ['RoleArn', arn],
    ['WebIdentityToken', tokenIn(tokenFile)],
  ]);
  return call(configuration, 'AssumeRoleWithWebIdentity', parameters);
}

async function call(
  { env, profile }: Configuration,
  action: string,
  parameters: Map<string, string>,
  credential?: Credential,
): Promise<Credential> {
  if (!parameters.has('RoleSessionName')) {
    parameters.set('RoleSessionName', `botocore-session-${Math.floor(Date.now() / 1000)}`);
  }
  const wanted = Object.entries(PARAMETERS).filter(([name]) => parameters.has(name));
  checkInput(new Map<string, unknown>(parameters), Object.fromEntries(wanted));
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || profile.get('region') || 'us-east-1';
  const url = env['AWS_ENDPOINT_URL_STS'] || env['AWS_ENDPOINT_URL'] || `https://sts.${region}.amazonaws.com`;
  const endpoint = parseEndpoint(url);
  if (!endpoint) throw invalid(`Invalid endpoint: ${url}`);
  const body = Buffer.from(
    new URLSearchParams([['Action', action], ['Version', API_VERSION], ...parameters]).toString(),
  );
  const target = endpoint.path || '/';
  const headers = {
    Host: endpoint.host,
    'Accept-Encoding': 'identity',
    'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
    'Content-Length': String(body.length),
  };
  const request: WireRequest = { method: 'POST', target, headers, body };
  const signature = credential ? sign(request, credential, { region, service: 'sts', now: Date.now() }) : {};
  const options = { connectTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS, verifyTls: true };
  const answer = await exchange(endpoint, { ...request, headers: { ...headers, ...signature } }, options);
  const text = answer.body.toString('utf8');
  if (answer.status >= 300) {
    const code = textNamed(text, 'Code') ?? String(answer.status);
    const message = textNamed(text, 'Message') ?? '';
    throw new Failure('service', `An error occurred (${code}) when calling the ${action} operation: ${message}`);
  }
  const [accessKeyId, secretAccessKey] = [textNamed(text, 'AccessKeyId'), textNamed(text, 'SecretAccessKey')];
  if (!accessKeyId || !secretAccessKey) throw invalid(`Unable to parse response: ${action}`);
  return withToken(accessKeyId, secretAccessKey, textNamed(text, 'SessionToken'));
}
