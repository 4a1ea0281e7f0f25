// What a request is for: the host and the path that HTTP says count (RFC 9112, section 3.2).
import type { IncomingMessage } from 'node:http';
import type { Authority } from '../../base/hosts/authority.ts';
import { parseAuthority } from '../../base/hosts/authority.ts';

/** Undefined: a request of HTTP/1.0 that names no host. */
export type Target =
  { readonly ok: true; readonly host: Authority | undefined } | { readonly ok: false; readonly reason: string };

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

/**
 * Check the Host header, and reduce a target in absolute form to its path. The host in such a target counts, not the
 * header (section 3.2.2): it takes the header's place, so that whoever asks for one gets the one that counts.
 */
export function readTarget(request: IncomingMessage): Target {
  const { headers, rawHeaders, url = '' } = request;
  const at = onlyHost(rawHeaders);
  if (at === undefined) return refuse('There must be one Host header');
  const [prefix, authority] = url.startsWith('/') ? [] : (ABSOLUTE.exec(url) ?? []);
  const sent = headers.host === undefined ? undefined : parseAuthority(headers.host);
  if (at < 0 ? request.httpVersion === '1.1' : !sent) return refuse('The Host header names no host');
  if (prefix === undefined || authority === undefined) return { ok: true, host: sent };

  const host = parseAuthority(authority);
  if (!host) return refuse('The target names no host');
  const rest = url.slice(prefix.length);
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  headers.host = authority;
  if (at < 0) rawHeaders.push('Host', authority);
  else rawHeaders[at + 1] = authority;
  return { ok: true, host };
}

/** Where the Host header is; -1: there is none; undefined: there are several. Node keeps the first of them. */
function onlyHost(rawHeaders: readonly string[]): number | undefined {
  let found = -1;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (found >= 0) return undefined;
    found = at;
  }
  return found;
}

const refuse = (reason: string): Target => ({ ok: false, reason });
