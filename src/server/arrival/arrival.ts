// How a request came here: from which address, over what, and for which host and path. The socket tells and, where the
// socket is that of a trusted proxy, the proxy.
import type { IncomingMessage } from 'node:http';
import { peerAddress, rangesIn } from '../../base/hosts/addresses.ts';
import type { SignedAs } from '../../aws/http.ts';
import type { Authority } from '../../base/hosts/authority.ts';
import { parseAuthority, portOf, textOf } from '../../base/hosts/authority.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Forwarded } from './forwarded.ts';
import { readForwarded } from './forwarded.ts';
import type { Hosts } from './hosts.ts';

export type Arrival = {
  /** Of the client. */
  readonly sourceIp: string;
  readonly isSecure: boolean;
  /** Whether a proxy has told that. */
  readonly isSchemeForwarded: boolean;
  /** The host that the client asked for. */
  readonly host: Authority | undefined;
  readonly isHostForwarded: boolean;
  /** The port that the client reached, where a proxy has told. */
  readonly port: number | undefined;
  /** Path and query without the prefix, which is what the client has in front of all paths. */
  readonly target: string;
  readonly prefix: string;
  readonly signedAs: readonly SignedAs[] | undefined;
};

type Options = {
  /** What `--trusted-proxies` lists. */
  readonly proxies: readonly string[];
  readonly hosts: Hosts;
  readonly limits: Pick<Limits, 'forwardedHopsMax'>;
};

/**
 * `host` is that of the request as it came. What a trusted proxy tells takes the place of headers: of `Host`, and of
 * `X-Forwarded-For`, in which only what the client itself claims is left.
 */
export type ReadArrival = (request: IncomingMessage, host: Authority | undefined) => Arrival;

export function arrivals({ proxies, hosts, limits }: Options): ReadArrival {
  const isTrusted = proxies.length > 0 ? rangesIn(proxies) : () => false;

  return (request, host) => {
    const { socket, headers } = request;
    const peer = peerAddress(socket.remoteAddress);
    const isSecure = 'encrypted' in socket;
    if (!isTrusted(peer)) {
      const own = { sourceIp: peer, isSecure, isSchemeForwarded: false, host, isHostForwarded: false, port: undefined };
      return { ...own, ...pathOf(request, hosts.basePath(host)) };
    }
    const forwarded = readForwarded(headers, peer, isTrusted, limits.forwardedHopsMax);
    const reached = hostIn(forwarded);
    const signedHosts = [reached && forwarded.host, reached && textOf(reached), headers.host, hosts.public];
    setHeader(request, 'X-Forwarded-For', forwarded.claims);
    if (reached) setHeader(request, 'Host', forwarded.host!);
    return {
      sourceIp: forwarded.sourceIp,
      isSecure: forwarded.isSecure ?? isSecure,
      isSchemeForwarded: forwarded.isSecure !== undefined,
      host: reached ?? host,
      isHostForwarded: reached !== undefined,
      port: forwarded.port ?? reached?.port,
      ...pathOf(request, hosts.basePath(reached ?? host), forwarded.prefix, signedHosts),
    };
  };
}

/** The host that a proxy tells, with the port that it tells where that is not the scheme's. */
function hostIn({ host, port, isSecure }: Forwarded): Authority | undefined {
  const told = host === undefined ? undefined : parseAuthority(host);
  if (!told || told.port !== undefined || port === undefined) return told;
  return port === portOf(told, isSecure ? 'https' : 'http') ? told : { ...told, port };
}

/**
 * The path below a prefix: below what a proxy tells that it has taken away, or else below the base path. A proxy may also
 * have left it in the path. Clients sign for the path that they asked for.
 */
function pathOf(
  { url = '/' }: IncomingMessage,
  basePath: string,
  told?: string,
  hosts?: readonly (string | undefined)[],
): Pick<Arrival, 'target' | 'prefix' | 'signedAs'> {
  const prefix = told ?? basePath;
  if (prefix === '') return { target: url, prefix, signedAs: hosts && formsOf(hosts, ['']) };
  const isKept = url.startsWith(prefix) && /^[/?]?$/.test(url.charAt(prefix.length));
  if (isKept) {
    const rest = url.slice(prefix.length);
    return { target: rest.startsWith('/') ? rest : `/${rest}`, prefix, signedAs: formsOf(hosts, [prefix]) };
  }
  const prefixes = told === undefined ? ['', prefix] : [prefix, ''];
  return { target: url, prefix: told ?? '', signedAs: formsOf(hosts, prefixes) };
}

function formsOf(hosts: readonly (string | undefined)[] = [], prefixes: readonly string[]): readonly SignedAs[] {
  const known = [...new Set(hosts)].filter((host) => host !== undefined);
  const forms = (host?: string) => prefixes.map((prefix): SignedAs => ({ host, prefix }));
  return known.length > 0 ? known.flatMap(forms) : forms();
}

/** In the place of all headers of that name. An empty value: there is none. */
function setHeader({ headers, rawHeaders }: IncomingMessage, name: string, value: string): void {
  const key = name.toLowerCase();
  if ((headers[key] ?? '') === value) return;
  if (value === '') delete headers[key];
  else headers[key] = value;
  let place = rawHeaders.length;
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]!.toLowerCase() !== key) continue;
    rawHeaders.splice(at, 2);
    place = at;
  }
  if (value !== '') rawHeaders.splice(place, 0, name, value);
}
