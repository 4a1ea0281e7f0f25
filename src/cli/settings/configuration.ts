// What the environment and AWS's configuration files say (spec/aws-cli.md, section 12).
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_REGION } from '../../base/defaults.ts';
import { Failure } from '../personality/failure.ts';
import type { Ini, IniOptions } from './ini.ts';
import { parseIni } from './ini.ts';
import { expandPath } from '../input/param-file.ts';
import type { Personality } from '../personality/personality.ts';
import { friendly } from '../personality/friendly.ts';
import { splitWords } from '../aws/python/shlex.ts';

export type Section = ReadonlyMap<string, string>;

export type Configuration = {
  readonly env: NodeJS.ProcessEnv;
  readonly profileName: string;
  /** The profile was asked for with `--profile`: then the keys in the environment do not count. */
  readonly isProfileFlag: boolean;
  readonly isProfileNamed: boolean;
  /** What both files say of the profile, and what the credentials file says. */
  readonly profile: Section;
  readonly credentials: Section;
  /** All that there are, by their names. */
  readonly profiles: Ini;
  readonly allCredentials: Ini;
  /** The sections `[services NAME]` of the config file. */
  readonly services: Ini;
  /** The sections `[sso-session NAME]` of the config file. */
  readonly ssoSessions: Ini;
};

const NONE: Section = new Map();

/** Read the files once. Throws a Failure for a profile or a file that cannot be used. */
export function loadConfiguration(
  env: NodeJS.ProcessEnv,
  profileFlag: string | undefined,
  { profileVariables, friendly: { defaults } }: Pick<Personality, 'profileVariables' | 'friendly'> = friendly,
): Configuration {
  const home = env['HOME'] ?? homedir();
  const config = readIni(expandPath(env['AWS_CONFIG_FILE'] || join(home, '.aws', 'config'), env));
  const keys = readIni(expandPath(env['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials'), env));
  const profiles = sectionsOf(config, 'profile', ['default']);
  // To the AWS CLI a variable that is empty names the profile without a name.
  const isSet = (name: string) => (defaults ? Boolean(env[name]) : env[name] !== undefined);
  const variable = profileVariables.find(isSet);
  const named = profileFlag || (variable === undefined ? undefined : env[variable]);
  const profileName = named ?? 'default';
  const profile = profiles.get(profileName);
  const credentials = keys.get(profileName);
  if (named !== undefined && !profile && !credentials && !(defaults && named === 'default')) {
    throw new Failure('general', `The config profile (${named}) could not be found`);
  }
  return {
    env,
    profileName,
    isProfileFlag: Boolean(profileFlag),
    isProfileNamed: named !== undefined,
    profile: new Map([...(profile ?? NONE), ...(credentials ?? NONE)]),
    credentials: credentials ?? NONE,
    profiles,
    allCredentials: keys,
    services: sectionsOf(config, 'services'),
    ssoSessions: sectionsOf(config, 'sso-session'),
  };
}

/** As in `[profile NAME]`, whose name may be in quotes; some stand alone. Of two with one name the later counts. */
function sectionsOf(config: Ini, kind: string, alone: readonly string[] = []): Map<string, Section> {
  const found = new Map<string, Section>();
  for (const [header, section] of config) {
    if (alone.includes(header)) found.set(header, section);
    const words = header.startsWith(kind) ? splitWords(header) : undefined;
    if (words?.length === 2) found.set(words[1]!, section);
  }
  return found;
}

/** An AWS ini file; empty when there is none. Throws a Failure when it is not one. */
export function readIni(path: string, options?: IniOptions): Ini {
  let bytes: Buffer;
  try {
    if (!statSync(path).isFile()) return new Map();
    bytes = readFileSync(path);
  } catch {
    // A file that is missing or not ours to read says nothing: everything in it is optional.
    return new Map();
  }
  const ini = parseIni(bytes.toString('utf8'), options);
  if (!ini) throw new Failure('broken-file', `Unable to parse config file: ${path}`);
  return ini;
}

const ARN_REGION = /^arn:[^:]*:[^:]*:([a-z0-9-]+):/;
const NO_REGION = 'You must specify a region. You can also configure your region by running "aws configure".';

/** The region to sign for. Where nothing says it, an ARN among the inputs does. Throws a Failure. */
export function regionOf(
  { env, profile }: Configuration,
  flag: string | undefined,
  inputs: Iterable<unknown>,
  { friendly: { defaults }, regionVariables }: Personality,
): string {
  const configured = [flag, ...regionVariables.map((name) => env[name]), profile.get('region')];
  // AWS's command line takes an empty region for one that is set, and signs with it.
  const region = defaults
    ? configured.find(Boolean) || regionIn(inputs) || DEFAULT_REGION
    : configured.find((value) => value !== undefined);
  if (region === undefined) throw new Failure('no-region', NO_REGION);
  if (region !== '' && !/^(?!\d+$)(?!-)[a-zA-Z\d-]{1,63}(?<!-)$/.test(region)) {
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
