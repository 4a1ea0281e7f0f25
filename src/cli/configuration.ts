// What the environment and AWS's configuration files say (spec/aws-cli.md, section 12).
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PORT, DEFAULT_REGION } from '../defaults.ts';
import type { Service } from '../aws/shape.ts';
import { parseEndpoint } from '../aws/client/endpoint.ts';
import type { Endpoint } from '../aws/client/endpoint.ts';
import { Failure } from './failure.ts';
import type { Ini } from './ini.ts';
import { parseIni } from './ini.ts';

type Section = ReadonlyMap<string, string>;

export type Configuration = {
  readonly env: NodeJS.ProcessEnv;
  readonly profileName: string;
  /** The profile was asked for with `--profile`: then the keys in the environment do not count. */
  readonly isProfileFlag: boolean;
  readonly isProfileNamed: boolean;
  /** The profile in the config file, and in the credentials file. */
  readonly profile: Section;
  readonly credentials: Section;
  readonly config: Ini;
};

const NONE: Section = new Map();

/** Read the files once. Throws a Failure for a profile or a file that cannot be used. */
export function loadConfiguration(env: NodeJS.ProcessEnv, profileFlag: string | undefined): Configuration {
  const home = env['HOME'] ?? homedir();
  const config = readIni(env['AWS_CONFIG_FILE'] || join(home, '.aws', 'config'));
  const credentials = readIni(env['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials'));
  const named = profileFlag ?? (env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || undefined);
  const profileName = named ?? 'default';
  const profile =
    config.get(`profile ${profileName}`) ?? (profileName === 'default' ? config.get('default') : undefined);
  const keys = credentials.get(profileName);
  if (named !== undefined && !profile && !keys && named !== 'default') {
    throw new Failure('general', `The config profile (${named}) could not be found`);
  }
  return {
    env,
    profileName,
    isProfileFlag: profileFlag !== undefined,
    isProfileNamed: named !== undefined,
    profile: profile ?? NONE,
    credentials: keys ?? NONE,
    config,
  };
}

/** An AWS ini file; empty when there is none. Throws a Failure when it is not one. */
export function readIni(path: string): Ini {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // A file that is missing or not ours to read says nothing: everything in it is optional.
    return new Map();
  }
  const ini = parseIni(text);
  if (!ini) throw new Failure('general', `Unable to parse config file: ${path}`);
  return ini;
}

const ARN_REGION = /^arn:[^:]*:[^:]*:([a-z0-9-]+):/;

/** The region to sign for. Where nothing says it, an ARN among the inputs does. */
export function regionOf({ env, profile }: Configuration, flag: string | undefined, inputs: Iterable<unknown>): string {
  const region =
    flag ||
    env['AWS_REGION'] ||
    env['AWS_DEFAULT_REGION'] ||
    profile.get('region') ||
    regionIn(inputs) ||
    DEFAULT_REGION;
  if (!/^(?!-)[a-zA-Z\d-]{1,63}(?<!-)$/.test(region)) {
    throw new Failure('general', `Provided region_name '${region}' doesn't match a supported format.`);
  }
  return region;
}

function regionIn(inputs: Iterable<unknown>): string | undefined {
  for (const value of inputs) {
    const region = typeof value === 'string' ? ARN_REGION.exec(value)?.[1] : undefined;
    if (region) return region;
  }
  return undefined;
}

/** Where a service is. Throws a Failure for a URL that cannot be one. */
export function endpointOf(
  configuration: Configuration,
  flag: string | undefined,
  model: Pick<Service, 'id' | 'base'>,
): Endpoint {
  const stage = model.base === 'connections' ? '/prod' : '';
  const url = flag ?? configuredUrl(configuration, model.id) ?? `http://127.0.0.1:${DEFAULT_PORT}${stage}`;
  const endpoint = parseEndpoint(url);
  if (!endpoint) throw new Failure('general', `Invalid endpoint: ${url}`);
  return endpoint;
}

function configuredUrl({ env, profile, config }: Configuration, id: string): string | undefined {
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? profile.get('ignore_configured_endpoint_urls');
  if (ignored?.toLowerCase() === 'true') return undefined;
  const services = profile.get('services');
  const section = services === undefined ? NONE : config.get(`services ${services}`);
  if (!section) {
    const reason = `the "${services}" services configuration does not exist.`;
    throw new Failure('general', `The profile is configured to use the services section but ${reason}`);
  }
  // An empty variable is no variable.
  return (
    env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`] ||
    env['AWS_ENDPOINT_URL'] ||
    section.get(`${id}.endpoint_url`) ||
    profile.get('endpoint_url')
  );
}
