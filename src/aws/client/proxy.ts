// Which proxy a request goes through, by the variables that all programs read, as Python's urllib reads them.
import type { Endpoint } from './endpoint.ts';
import { parseEndpoint } from './endpoint.ts';

export type Proxy = {
  readonly endpoint: Endpoint;
  /** As messages show it: without its password. */
  readonly url: string;
  /** The value of Proxy-Authorization. */
  readonly authorization: string | undefined;
};

/** Undefined: the request goes straight to its endpoint. */
export function proxyFor({ secure, hostname, host }: Endpoint, env: NodeJS.ProcessEnv): Proxy | undefined {
  const given = variable(env, secure ? 'https' : 'http');
  if (!given || (!secure && env['REQUEST_METHOD'] !== undefined)) return undefined;
  if (isExempt(hostname, host, variable(env, 'no') ?? '')) return undefined;
  const url = /^https?:/i.test(given) ? given : `http:${given.startsWith('//') ? '' : '//'}${given}`;
  const endpoint = parseEndpoint(url);
  if (!endpoint) return undefined;
  const userInfo = /^[^:]+:\/\/([^/?#@]*)@/.exec(url)?.[1];
  const authorization = userInfo && `Basic ${Buffer.from(decodeURIComponent(userInfo)).toString('base64')}`;
  return { endpoint, url: url.replace(/\/\/[^/?#@]*@/, '//***:***@'), authorization };
}

/** The lower case spelling wins, even when it is empty. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const lower = env[`${name}_proxy`];
  if (lower !== undefined) return lower;
  const key = Object.keys(env).find((one) => one.toLowerCase() === `${name}_proxy` && env[one]);
  return key && env[key];
}

function isExempt(hostname: string, host: string, list: string): boolean {
  if (list.trim() === '*') return true;
  const names = [hostname.toLowerCase(), host.toLowerCase()];
  return list.split(',').some((entry) => {
    const name = entry.trim().replace(/^\.+/, '').toLowerCase();
    return name !== '' && names.some((one) => one === name || one.endsWith(`.${name}`));
  });
}
