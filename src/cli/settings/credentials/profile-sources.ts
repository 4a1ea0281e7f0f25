// The sources of keys that need nobody else: the environment, a profile's files, and a process that it names
// (spec/aws-cli.md, section 12).
import { JsonError, parseJson } from '../../../aws/exact-json.ts';
import type { Credential } from '../../../aws/sigv4/verify.ts';
import type { Section } from '../configuration.ts';
import { Failure } from '../../personality/failure.ts';
import { osError } from '../../input/param-file.ts';
import { PythonError } from '../../aws/python/numbers.ts';
import { str, typeName } from '../../aws/python/repr.ts';
import { splitWords } from '../../aws/python/shlex.ts';

export type Source = () => Credential | undefined | Promise<Credential | undefined>;

/** What a profile itself says, in the credentials file and in the config file. */
export const profileSources = (profile: Section, credentials: Section): Source[] => [
  () => fromSection(credentials, 'shared-credentials-file'),
  async () => fromProcess(profile.get('credential_process')),
  () => fromSection(profile, 'config-file'),
];

/** The keys of the environment. */
export function fromEnvironment(env: NodeJS.ProcessEnv): Credential | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId) return undefined;
  if (!secretAccessKey) throw partial('env', 'AWS_SECRET_ACCESS_KEY');
  return withToken(accessKeyId, secretAccessKey, env['AWS_SECURITY_TOKEN'] ?? env['AWS_SESSION_TOKEN']);
}

export function fromSection(section: Section, source: string): Credential | undefined {
  const accessKeyId = section.get('aws_access_key_id');
  const secretAccessKey = section.get('aws_secret_access_key');
  if (accessKeyId === undefined) return undefined;
  if (secretAccessKey === undefined) throw partial(source, 'aws_secret_access_key');
  return withToken(accessKeyId, secretAccessKey, section.get('aws_security_token') ?? section.get('aws_session_token'));
}

const PROCESS = 'custom-process';

async function fromProcess(command: string | undefined): Promise<Credential | undefined> {
  if (command === undefined) return undefined;
  const [program, ...words] = splitWords(command) ?? unbalanced();
  if (program === undefined) throw new PythonError('list index out of range');
  const { spawnSync } = await import('node:child_process');
  const { status, stdout, stderr, error } = spawnSync(program, words, { stdio: ['inherit', 'pipe', 'pipe'] });
  if (error) throw new Failure('general', osError(error, program));
  if (status !== 0) throw retrievalFailure(PROCESS, stderr.toString('utf8'));
  const answer = parsed(stdout.toString('utf8'));
  const version = answer.get('Version') ?? '<Version key not provided>';
  if (version !== 1) {
    const reason = 'for credential process provider, supported versions: 1';
    throw retrievalFailure(PROCESS, `Unsupported version '${str(version)}' ${reason}`);
  }
  const [accessKeyId, secretAccessKey] = ['AccessKeyId', 'SecretAccessKey'].map((key) => {
    if (!answer.has(key)) throw retrievalFailure(PROCESS, `Missing required key in response: '${key}'`);
    return str(answer.get(key));
  });
  checkExpiration(answer.get('Expiration'));
  const token = answer.get('SessionToken');
  return withToken(accessKeyId!, secretAccessKey!, token ? str(token) : undefined);
}

const unbalanced = (): never => {
  throw new PythonError('No closing quotation');
};

function checkExpiration(expiration: unknown): void {
  if (expiration === undefined || expiration === null) return;
  const time = Date.parse(str(expiration));
  if (Number.isNaN(time)) throw new PythonError(`Unknown string format: ${str(expiration)}`);
  if (time > Date.now()) return;
  throw new PythonError('Credentials were refreshed, but the refreshed credentials are still expired.');
}

function parsed(text: string): ReadonlyMap<string, unknown> {
  try {
    const value = parseJson(text);
    if (value instanceof Map) return value;
    throw new PythonError(`'${typeName(value)}' object has no attribute 'get'`);
  } catch (cause) {
    if (cause instanceof JsonError) throw new Failure('general', cause.message);
    throw cause;
  }
}

/** A source that was asked for credentials has none to give. */
export const retrievalFailure = (source: string, message: string): Failure =>
  new Failure('general', `Error when retrieving credentials from ${source}: ${message}`);

export const withToken = (
  accessKeyId: string,
  secretAccessKey: string,
  sessionToken: string | undefined,
): Credential => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken && { sessionToken }),
});

export const partial = (source: string, missing: string): Failure =>
  new Failure('general', `Partial credentials found in ${source}, missing: ${missing}`);
