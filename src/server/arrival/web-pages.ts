// Web pages in the browsers of people who can reach this server. Where no caller is verified, a page of a stranger must
// not become one; elsewhere operators may say whose pages connect.
import type { IncomingHttpHeaders } from 'node:http';
import type { Authority } from '../../base/hosts/authority.ts';
import { originsIn, parseOrigin, portOf, textOf } from '../../base/hosts/authority.ts';
import { isLoopback } from '../../base/hosts/is-loopback.ts';
import type { Hosts } from './hosts.ts';

type Options = {
  /** `--auth none`. */
  readonly trustsCallers: boolean;
  /** What `--allowed-origins` lists. Undefined: every origin, of pages that sign or have a token as anybody else does. */
  readonly allowedOrigins: readonly string[] | undefined;
  readonly hosts: Hosts;
};

/** `all`: nobody is told apart, as on AWS. */
export type Sharing = 'all' | ((origin: string) => boolean);

type Asking = 'operation' | 'handshake';

/**
 * Why a request may not come in, with the option that would let it; undefined: it may. `host` is the one that a client
 * has asked for, `received` the one that came: a page can make up what proxies say, but not its own Host header.
 */
export type PageRule = (
  asking: Asking,
  headers: IncomingHttpHeaders,
  host: Authority | undefined,
  received: Authority | undefined,
) => string | undefined;

export function pageRule({ trustsCallers, allowedOrigins, hosts }: Options): PageRule {
  const isAllowed = originRule(allowedOrigins, trustsCallers);
  /** A page that came from this server itself, by a name that nobody else could have given it. */
  const isOwn = (origin: string, host: Authority | undefined) =>
    host !== undefined && hosts.knows(host) && isSameHost(origin, host);

  return (asking, headers, host, received) => {
    // A signature says more than an origin does, and AWS looks at none (spec/apigateway-websocket.md, section 1.2).
    if (!trustsCallers && (asking === 'operation' || allowedOrigins === undefined)) return undefined;
    const unknown = trustsCallers ? [received, host].find((one) => one && !hosts.knows(one)) : undefined;
    if (unknown) return unknownHost(unknown);
    const { origin, 'sec-fetch-site': site = 'none' } = headers;
    if (origin !== undefined) return isAllowed(origin) || isOwn(origin, host) ? undefined : foreignOrigin(origin);
    const isForeign = trustsCallers && !['none', 'same-origin', 'same-site'].includes(site);
    return isForeign ? FOREIGN_SITE : undefined;
  };
}

/** Whose pages may read what services share with pages of other origins (cors.ts). */
export const sharingRule = ({ trustsCallers, allowedOrigins }: Omit<Options, 'hosts'>): Sharing =>
  trustsCallers || allowedOrigins ? originRule(allowedOrigins, trustsCallers) : 'all';

/** Whether a page of an origin may use this server: what is allowed and, where `orLoopback`, pages of this machine. */
function originRule(allowed: readonly string[] | undefined, orLoopback: boolean): (origin: string) => boolean {
  const isListed = originsIn(allowed ?? []);
  return (text) => {
    if (isListed(text)) return true;
    const origin = orLoopback ? parseOrigin(text) : undefined;
    return origin !== undefined && /^https?$/.test(origin.scheme) && isLoopback(origin.name);
  };
}

function isSameHost(text: string, host: Authority): boolean {
  const origin = parseOrigin(text);
  if (!origin) return false;
  return origin.name === host.name && portOf(origin, origin.scheme) === portOf(host, origin.scheme);
}

const unknownHost = ({ name }: Authority) =>
  `With --auth none the server answers to no name but those of this machine, so not to ${name}; --hosts ${name} adds it`;

/** Only an origin that is one is repeated: the sentence goes to logs. */
export function foreignOrigin(text: string): string {
  const origin = parseOrigin(text);
  if (!origin) return 'Web pages without an origin are not let in; --allowed-origins lists those that are';
  const name = `${origin.scheme}://${textOf(origin)}`;
  return `Web pages of ${name} are not let in; --allowed-origins ${name} lets them in`;
}

const FOREIGN_SITE =
  'With --auth none web pages of other sites are not let in; --allowed-origins lets those in that say their origin';
