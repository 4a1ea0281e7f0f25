// Whose key signs: the environment's, a profile's, or the one that the local server made (spec/aws-cli.md, section 12).
import { join } from 'node:path';
import type { Endpoint } from '../aws/client/endpoint.ts';
import { isLoopback } from '../aws/client/endpoint.ts';
import type { Credential } from '../aws/sigv4/verify.ts';
import { CREDENTIALS_FILE, dataDirectory } from '../defaults.ts';
import type { Configuration } from './configuration.ts';
import { readIni } from './configuration.ts';
import { Failure } from './failure.ts';
import type { Personality } from './personality.ts';

/** The credentials to sign with. Throws a Failure when there are none, or only half of them. */
export function findCredential(configuration: Configuration, endpoint: Endpoint, personality: Personality): Credential {
  for (const source of sourcesFor(configuration, endpoint, personality)) {
    const found = source();
    if (found) return found;
  }
  const advice = personality.friendly.defaults
    ? 'Start a server on this machine with "fanfare start", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
    : 'You can configure credentials by running "aws login".';
  throw new Failure('no-credentials', `Unable to locate credentials. ${advice}`);
}

type Source = () => Credential | undefined;

/** Most people have keys of their AWS account in `~/.aws`. A server on this machine wants its own. */
function sourcesFor(configuration: Configuration, endpoint: Endpoint, { friendly }: Personality): Source[] {
  const environment = () => (configuration.isProfileFlag ? undefined : fromEnvironment(configuration.env));
  const shared = () => fromSection(configuration.credentials, 'shared-credentials-file');
  const config = () => fromSection(configuration.profile, 'config-file');
  if (!friendly.defaults) return [environment, shared, config];
  const own = () => ownKey(configuration.env);
  const isOurs =
    isLoopback(endpoint.hostname) && !configuration.isProfileNamed && !configuration.env['AWS_SHARED_CREDENTIALS_FILE'];
  return isOurs ? [environment, own, shared, config] : [environment, shared, config, own];
}

function fromEnvironment(env: NodeJS.ProcessEnv): Credential | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId) return undefined;
  if (!secretAccessKey) throw partial('env', 'AWS_SECRET_ACCESS_KEY');
  return withToken(accessKeyId, secretAccessKey, env['AWS_SECURITY_TOKEN'] || env['AWS_SESSION_TOKEN']);
}

function fromSection(section: ReadonlyMap<string, string>, source: string): Credential | undefined {
  const accessKeyId = section.get('aws_access_key_id');
  const secretAccessKey = section.get('aws_secret_access_key');
  if (!accessKeyId) return undefined;
  if (!secretAccessKey) throw partial(source, 'aws_secret_access_key');
  return withToken(accessKeyId, secretAccessKey, section.get('aws_security_token') || section.get('aws_session_token'));
}

/** The root key of the server whose data are in the usual place. */
function ownKey(env: NodeJS.ProcessEnv): Credential | undefined {
  const section = readIni(join(dataDirectory(env), CREDENTIALS_FILE)).get('default');
  return section && fromSection(section, 'shared-credentials-file');
}

const withToken = (accessKeyId: string, secretAccessKey: string, sessionToken: string | undefined): Credential => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken && { sessionToken }),
});

const partial = (source: string, missing: string): Failure =>
  new Failure('general', `Partial credentials found in ${source}, missing: ${missing}`);
