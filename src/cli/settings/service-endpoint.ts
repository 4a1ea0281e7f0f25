// Where a service is: what flags, environment and files say, or AWS's own addresses, or this machine
// (spec/aws-cli.md, section 12).
import type { Endpoint } from '../../aws/client/endpoint.ts';
import { parseEndpoint } from '../../aws/client/endpoint.ts';
import type { Service } from '../../aws/shape.ts';
import { DEFAULT_PORT } from '../../base/defaults.ts';
import type { Configuration, Section } from './configuration.ts';
import { Failure } from '../personality/failure.ts';
import type { Personality } from '../personality/personality.ts';

type Named = Pick<Service, 'id' | 'base' | 'signingName'>;

/** Throws a Failure for a URL that cannot be one. */
export function endpointOf(
  configuration: Configuration,
  flag: string | undefined,
  model: Named,
  region: string,
  { friendly: { defaults } }: Personality,
): Endpoint {
  const url = flag ?? configuredUrl(configuration, model.id);
  if (url !== undefined) return checkedEndpoint(url, defaults);
  const stage = model.base === 'connections' ? '/prod' : '';
  const standard = defaults
    ? `http://127.0.0.1:${DEFAULT_PORT}${stage}`
    : awsUrl(model.signingName, region, configuration);
  return checkedEndpoint(standard, defaults);
}

const HOST_LABELS = /^((?!-)[A-Z\d-]{1,63}(?<!-)\.)*((?!-)[A-Z\d-]{1,63}(?<!-))\.?$/i;

function checkedEndpoint(url: string, isLenient: boolean): Endpoint {
  const failure = (message: string) => new Failure('general', message);
  if (/^[^/]*\/\/[^/?#]*\[[^\]/?#]*(?:[/?#]|$)/.test(url)) throw failure('Invalid IPv6 URL');
  const authority = /^[^:/?#]+:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(url)?.[1] ?? '';
  const port = /:([^:\]]*)$/.exec(authority)?.[1];
  const host = port === undefined ? authority : authority.slice(0, -port.length - 1);
  const isHost = host.startsWith('[') ? host.endsWith(']') : isLenient || HOST_LABELS.test(host);
  if (/[\t\r\n]/.test(url) || host === '' || !isHost) throw failure(`Invalid endpoint: ${url}`);
  if (port && !/^\d+$/.test(port)) throw failure(`Port could not be cast to integer value as '${port}'`);
  if (Number(port ?? 0) > 65_535) throw failure('Port out of range 0-65535');
  const scheme = url.split(':')[0]!.trim().toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') {
    throw failure(`An HTTP Client raised an unhandled exception: Not supported URL scheme ${scheme}`);
  }
  const endpoint = parseEndpoint(url.trimStart());
  if (!endpoint) throw failure(`Invalid endpoint: ${url}`);
  return endpoint;
}

function configuredUrl({ env, profile, services }: Configuration, id: string): string | undefined {
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? profile.get('ignore_configured_endpoint_urls');
  if (ignored?.toLowerCase() === 'true') return undefined;
  const variable = env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`] || env['AWS_ENDPOINT_URL'];
  // An empty variable is no variable.
  if (variable) return variable;
  const name = profile.get('services');
  const section: Section | undefined = name === undefined ? new Map() : services.get(name);
  if (!section || (name !== undefined && section.size === 0)) {
    const reason = `the "${name}" services configuration does not exist.`;
    throw new Failure('general', `The profile is configured to use the services section but ${reason}`);
  }
  return section.get(`${id}.endpoint_url`) || profile.get('endpoint_url') || undefined;
}

/** `fips-us-east-1`, as old programs write it, asks for a FIPS host of `us-east-1`. */
export const plainRegion = (region: string): string => region.replace(/^fips-|-fips$/, '');

/** The partitions of AWS: which regions they have, and under which names their hosts are. */
const PARTITIONS: readonly { readonly regions: RegExp; readonly suffix: string; readonly dualStack: string }[] = [
  { regions: /^cn-/, suffix: 'amazonaws.com.cn', dualStack: 'api.amazonwebservices.com.cn' },
  { regions: /^eusc-/, suffix: 'amazonaws.eu', dualStack: 'api.amazonwebservices.eu' },
  { regions: /^us-iso-/, suffix: 'c2s.ic.gov', dualStack: 'api.aws.ic.gov' },
  { regions: /^us-isob-/, suffix: 'sc2s.sgov.gov', dualStack: 'api.aws.scloud' },
  { regions: /^eu-isoe-/, suffix: 'cloud.adc-e.uk', dualStack: 'api.cloud-aws.adc-e.uk' },
  { regions: /^us-isof-/, suffix: 'csp.hci.ic.gov', dualStack: 'api.aws.hci.ic.gov' },
  // Regions that nobody knows yet are taken for new ones of the first partition.
  { regions: /^/, suffix: 'amazonaws.com', dualStack: 'api.aws' },
];

function awsUrl(service: string, region: string, { env, profile }: Configuration): string {
  const isOn = (name: string) => (env[`AWS_${name.toUpperCase()}`] ?? profile.get(name))?.toLowerCase() === 'true';
  const name = plainRegion(region);
  const { suffix, dualStack } = PARTITIONS.find(({ regions }) => regions.test(name))!;
  const fips = isOn('use_fips_endpoint') || name !== region ? '-fips' : '';
  return `https://${service}${fips}.${name}.${isOn('use_dualstack_endpoint') ? dualStack : suffix}`;
}
