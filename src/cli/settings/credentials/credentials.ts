// Whose key signs: the environment's, a profile's, a process's, or the one that the local server made. The order is that of
// the AWS CLI (spec/aws-cli.md, section 12); but the metadata of EC2 is asked only where the environment says so.
import { join } from 'node:path';
import type { Endpoint } from '../../../aws/client/endpoint.ts';
import { isLoopback } from '../../../base/hosts/is-loopback.ts';
import type { Credential } from '../../../aws/sigv4/verify.ts';
import { CREDENTIALS_FILE, dataDirectory } from '../../../base/defaults.ts';
import type { Source } from './profile-sources.ts';
import { fromEnvironment, fromSection, profileSources } from './profile-sources.ts';
import type { Configuration } from '../configuration.ts';
import { readIni } from '../configuration.ts';
import { Failure } from '../../personality/failure.ts';
import type { Personality } from '../../personality/personality.ts';

/** A source with its name, for those who are told where keys were looked for. */
type Place = { readonly name: string; readonly find: Source };

/** The credentials to sign with. Throws a Failure when there are none, or only half of them. */
export async function findCredential(
  configuration: Configuration,
  endpoint: Endpoint,
  personality: Personality,
): Promise<Credential> {
  const looked: string[] = [];
  for await (const { name, find } of placesFor(configuration, endpoint, personality)) {
    const found = await find();
    if (found) return { ...found, origin: name };
    if (looked.at(-1) !== name) looked.push(name);
  }
  const message = `Unable to locate credentials. ${personality.credentialsHint}`;
  throw new Failure('no-credentials', message, `Looked for them in ${looked.join(', ')}.`);
}

/** Most people have keys of their AWS account in `~/.aws`. A server on this machine wants its own. */
async function* placesFor(
  configuration: Configuration,
  endpoint: Endpoint,
  { friendly }: Personality,
): AsyncGenerator<Place> {
  const { env, profileName, isProfileFlag, isProfileNamed } = configuration;
  const environment = () => (isProfileFlag ? undefined : fromEnvironment(env));
  yield { name: 'the environment (AWS_ACCESS_KEY_ID)', find: environment };
  const isOurs = isLoopback(endpoint.hostname) && !isProfileNamed && !env['AWS_SHARED_CREDENTIALS_FILE'];
  if (friendly.defaults && isOurs) yield* ownPlaces(env, endpoint);
  for (const find of sourcesOfProfile(configuration)) yield { name: `the profile "${profileName}"`, find };
  if (friendly.defaults && !isOurs) yield* ownPlaces(env, endpoint);
}

/**
 * The root key of the server of ours that runs at that port: where that keeps its key in no file, no other is right. Else
 * of the server whose data are in the usual place.
 */
async function* ownPlaces(env: NodeJS.ProcessEnv, { hostname, secure, port }: Endpoint): AsyncGenerator<Place> {
  if (isLoopback(hostname)) {
    const number = port ?? (secure ? TLS_PORT : NO_TLS_PORT);
    const { serverAt } = await import('../../../base/files/run-time-folder.ts');
    const server = serverAt(env, number);
    const file = server?.credentials;
    if (file) {
      yield { name: file, find: () => keyIn(file) };
      return;
    }
    const name = server
      ? `your server at ${server.url} (it keeps its key in no file)`
      : `a server of yours at port ${number} (none is known)`;
    yield { name, find: () => undefined };
    if (server) return;
  }
  const usual = join(dataDirectory(env), CREDENTIALS_FILE);
  yield { name: usual, find: () => keyIn(usual) };
}

const NO_TLS_PORT = 80;
const TLS_PORT = 443;

function sourcesOfProfile(configuration: Configuration): Source[] {
  const { env, profile, credentials } = configuration;
  return [
    async () => {
      const isRole = profile.has('role_arn') || profile.has('web_identity_token_file');
      if (!isRole && !env['AWS_ROLE_ARN'] && !env['AWS_WEB_IDENTITY_TOKEN_FILE']) return undefined;
      return (await import('./assume-role.ts')).assumedRole(configuration);
    },
    async () => {
      if (!profile.has('sso_account_id') && !profile.has('sso_role_name')) return undefined;
      return (await import('./single-sign-on.ts')).fromSingleSignOn(configuration);
    },
    ...profileSources(profile, credentials),
    async () => {
      const isAsked = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ?? env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
      return isAsked === undefined ? undefined : (await import('./container-credentials.ts')).fromContainer(env);
    },
    async () => {
      if (!env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] && !env['AWS_EC2_METADATA_DISABLED']) return undefined;
      const { asksInstance, fromInstance } = await import('./instance-credentials.ts');
      return asksInstance(env) ? fromInstance(env) : undefined;
    },
  ];
}

/** In the form of an AWS credentials file. */
function keyIn(file: string): Credential | undefined {
  const section = readIni(file).get('default');
  return section && fromSection(section, 'shared-credentials-file');
}
