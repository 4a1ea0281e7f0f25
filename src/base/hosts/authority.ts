// How hosts are written: in a Host header, in the origin of a web page, and in what operators say about both.
import { isIPv6 } from 'node:net';

/** A host with its port (RFC 9110, section 7.2). */
export type Authority = {
  /** In lower case and without a dot at its end; an IPv6 address in brackets and in its shortest form. */
  readonly name: string;
  /** Undefined: that of the scheme. */
  readonly port: number | undefined;
};

/** An origin of a web page, as in `https://app.example.com` (RFC 6454, section 6.1). */
type Origin = Authority & { readonly scheme: string };

const AUTHORITY = /^([a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::(\d{0,5}))?$/i;
/** Of a name in DNS (RFC 1035, section 2.3.4). */
const NAME_LENGTH_MAX = 253;

/** The last one that was read: most requests ask for the host of the one before, and each is read more than once. */
let recent: { readonly text: string; readonly authority: Authority | undefined } = { text: '', authority: undefined };

/** Undefined: no host that anything could be called, though the grammar of URLs may allow it. */
export function parseAuthority(text: string): Authority | undefined {
  if (text !== recent.text) recent = { text, authority: read(text) };
  return recent.authority;
}

function read(text: string): Authority | undefined {
  const [, written, digits] = AUTHORITY.exec(text) ?? [];
  if (written === undefined || written.length > NAME_LENGTH_MAX) return undefined;
  const port = digits ? Number(digits) : undefined;
  if (port !== undefined && port > 65_535) return undefined;
  const name = written.startsWith('[') ? shortest(written) : written.toLowerCase().replace(/\.$/, '');
  return name === undefined ? undefined : { name, port };
}

/** As a Host header writes it. */
export const textOf = ({ name, port }: Authority): string => (port === undefined ? name : `${name}:${port}`);

const shortest = (literal: string): string | undefined =>
  isIPv6(literal.slice(1, -1)) ? URL.parse(`http://${literal}`)?.hostname : undefined;

const DEFAULT_PORTS: { readonly [scheme: string]: number } = { http: 80, https: 443, ws: 80, wss: 443 };

/** The port that is meant, for comparing. */
export const portOf = ({ port }: Authority, scheme: string): number | undefined => port ?? DEFAULT_PORTS[scheme];

/** Undefined for `null` and for whatever else is no origin of one page. */
export function parseOrigin(text: string): Origin | undefined {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/]+)$/i.exec(text) ?? [];
  const authority = rest === undefined ? undefined : parseAuthority(rest);
  return authority && { ...authority, scheme: scheme!.toLowerCase() };
}

const WILDCARD = '*.';

/**
 * Read what `--hosts` lists: names and addresses without a port; `*.example.com` is every name below that one. Throws a
 * RangeError that names what is none.
 */
export function namesIn(list: readonly string[]): (name: string) => boolean {
  const exact = new Set<string>();
  const endings: string[] = [];
  for (const text of list) {
    const isWild = text.startsWith(WILDCARD);
    const authority = parseAuthority(isIPv6(text) ? `[${text}]` : isWild ? text.slice(WILDCARD.length) : text);
    if (!authority || authority.port !== undefined) throw new RangeError(text);
    if (isWild) endings.push(`.${authority.name}`);
    else exact.add(authority.name);
  }
  return (name) => exact.has(name) || endings.some((ending) => name.endsWith(ending));
}

/**
 * Read what `--allowed-origins` lists: `https://app.example.com`, `https://*.example.com`, with a port where it is not
 * that of the scheme, `:*` for any; `*` is every origin. Throws a RangeError that names what is none.
 */
export function originsIn(list: readonly string[]): (origin: string) => boolean {
  const rules = list.map((text) => {
    if (text === '*') return () => true;
    const [, scheme = '', host = '', anyPort] = /^([^:]+:\/\/)([^/]*?)(:\*)?$/.exec(text) ?? [];
    const isWild = host.startsWith(WILDCARD);
    const wanted = parseOrigin(scheme + (isWild ? host.slice(WILDCARD.length) : host));
    if (!wanted) throw new RangeError(text);
    const { name, scheme: wantedScheme } = wanted;
    const port = portOf(wanted, wantedScheme);
    return (given: Origin | undefined): boolean =>
      given !== undefined &&
      given.scheme === wantedScheme &&
      (isWild ? given.name.endsWith(`.${name}`) : given.name === name) &&
      (anyPort !== undefined || portOf(given, given.scheme) === port);
  });
  return (text) => {
    const origin = parseOrigin(text);
    return rules.some((allows) => allows(origin));
  };
}
