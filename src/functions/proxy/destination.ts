// Where a connection to a host leads, as node/preload.cjs and python/fanfare_redirect.py have it for their functions: a test
// holds the three against one another.
import type { Reached } from '../endpoints.ts';
import { LOOPBACK, SERVICES } from '../endpoints.ts';

/** `led`: not to where it was meant to go. */
export type Destination = { readonly led: URL } | { readonly refusal: string } | 'as meant';

const REGIONAL = /^(?:.+\.)?([a-z0-9-]+)\.[a-z]{2}(?:-[a-z]+)+-\d+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;
const GLOBAL = /^(?:.+\.)?([a-z0-9-]+)\.amazonaws\.com$/;

export function destination(host: string, port: number, reached: Reached): Destination {
  const { gateway, port: ownPort, domains, endpoints, offline } = reached;
  const name = host.toLowerCase().replace(/\.$/, '');
  const here = () => ({
    led: new URL(`http://${gateway.host.includes(':') ? `[${gateway.host}]` : gateway.host}:${gateway.port}`),
  });
  if (domains.some((domain) => (domain.startsWith('*.') ? name.endsWith(domain.slice(1)) : name === domain))) {
    return here();
  }
  if (port === ownPort && LOOPBACK.includes(name)) return here();
  const service = serviceOf(name);
  if (service === undefined) return 'as meant';
  const given = endpoints[service];
  if (given !== undefined) return { led: new URL(given) };
  if (SERVICES.includes(service)) return here();
  if (endpoints['*'] !== undefined) return { led: new URL(endpoints['*']) };
  if (!offline) return 'as meant';
  return {
    refusal: `${name} is not reached: the server runs with --offline; --aws-endpoint ${service}=URL leads it elsewhere`,
  };
}

/** `dynamodb` of `dynamodb.us-east-1.amazonaws.com`. Undefined: it is no host of AWS's. */
function serviceOf(host: string): string | undefined {
  const service = (REGIONAL.exec(host) ?? GLOBAL.exec(host))?.[1];
  return service === 'ddb' ? 'dynamodb' : service;
}
