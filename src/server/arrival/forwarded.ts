// What proxies say of a request that they passed on: X-Forwarded-*, or Forwarded (RFC 7239). Each adds what it has seen
// itself behind what it was told, so lists are read from their right end, for as long as those who wrote are trusted.
import type { IncomingHttpHeaders } from 'node:http';
import { parseAddress } from '../../base/hosts/addresses.ts';

export type Forwarded = {
  /** Of the client; where a trusted proxy does not tell, of that proxy. */
  readonly sourceIp: string;
  /** What the client asked for, as the proxy that it reached has it. Undefined: nobody told. */
  readonly isSecure: boolean | undefined;
  /** As a Host header has it, perhaps without the port. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** The part of the path that proxies have taken away, without a slash at its end. */
  readonly prefix: string | undefined;
  /** What the client itself claims in X-Forwarded-For. */
  readonly claims: string;
};

type Trail = Pick<Forwarded, 'sourceIp' | 'claims'> & {
  /** How many proxies are behind the one that the client reached: each has added an item behind that one's. */
  readonly depth: number;
};

/** Read what a trusted peer has sent. Whatever is no value of its kind is as if it were not there. */
export function readForwarded(
  headers: IncomingHttpHeaders,
  peer: string,
  isTrusted: (address: string) => boolean,
  hopsMax: number,
): Forwarded {
  const said = (name: string) => textOf(headers[`x-forwarded-${name}`]);
  const list = said('for');
  // A proxy that writes one of the two hands on what the client says in the other: then X-Forwarded-For counts.
  const elements = list === '' ? textOf(headers['forwarded']) : '';
  if (elements !== '') {
    const trail = follow(elements, (element) => pairIn(element, 'for'), peer, isTrusted, hopsMax);
    const element = itemAt(elements, trail.depth);
    return {
      sourceIp: trail.sourceIp,
      claims: '',
      isSecure: schemeIn(pairIn(element, 'proto')),
      host: pairIn(element, 'host') || undefined,
      port: undefined,
      prefix: prefixIn(itemAt(said('prefix'), trail.depth)),
    };
  }
  const { depth, sourceIp, claims } = follow(list, (item) => item, peer, isTrusted, hopsMax);
  const valueOf = (name: string) => itemAt(said(name), depth);
  return {
    sourceIp,
    claims,
    isSecure: schemeIn(valueOf('proto')),
    host: valueOf('host') || undefined,
    port: portIn(valueOf('port')),
    prefix: prefixIn(valueOf('prefix')),
  };
}

/** From the peer back to the client. It ends at whoever is not trusted, and at what names nobody: `unknown`, `_hidden`. */
function follow(
  list: string,
  nodeIn: (item: string) => string,
  peer: string,
  isTrusted: (address: string) => boolean,
  hopsMax: number,
): Trail {
  let sourceIp = peer;
  let end = list.length;
  let items = 0;
  while (end > 0 && items < hopsMax) {
    const start = list.lastIndexOf(',', end - 1) + 1;
    const address = addressOf(nodeIn(list.slice(start, end).trim()));
    items++;
    if (address === undefined) break;
    sourceIp = address;
    end = start - 1;
    if (!isTrusted(address)) break;
  }
  return { sourceIp, claims: list.slice(0, Math.max(end, 0)).trim(), depth: Math.max(items - 1, 0) };
}

const NODE = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::(?:\d{1,5}|_[\w.-]+))?$/;

/** The address of a node, with or without its port (RFC 7239, section 6). */
function addressOf(node: string): string | undefined {
  const text = unquoted(node);
  const [, ipv6, ipv4 = text] = NODE.exec(text) ?? [];
  return parseAddress(ipv6 ?? ipv4);
}

/** The item of a list so many from its right end; of a shorter list, which not every proxy added to, the first. */
function itemAt(list: string, depth: number): string {
  let end = list.length;
  for (let left = depth; ; left--) {
    const start = list.lastIndexOf(',', end - 1) + 1;
    if (left === 0 || start === 0) return list.slice(start, end).trim();
    end = start - 1;
  }
}

/** The value of a pair in an element of Forwarded. What proxies write has no `;` or `,` within quotes. */
function pairIn(element: string, name: string): string {
  for (const pair of element.split(';')) {
    const equals = pair.indexOf('=');
    if (pair.slice(0, Math.max(equals, 0)).trim().toLowerCase() === name)
      return unquoted(pair.slice(equals + 1).trim());
  }
  return '';
}

const unquoted = (text: string) => /^"([^"\\]*)"$/.exec(text)?.[1] ?? text;

const SCHEMES: ReadonlyMap<string, boolean> = new Map([
  ['https', true],
  ['wss', true],
  ['http', false],
  ['ws', false],
]);

const schemeIn = (text: string): boolean | undefined => SCHEMES.get(text.toLowerCase());

function portIn(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65_535 ? port : undefined;
}

const PREFIX = /^((?:\/[\w.~-]+)+)\/?$/;
const PREFIX_LENGTH_MAX = 256;

/** Undefined for the root, too: nothing is taken away there. */
const prefixIn = (text: string): string | undefined =>
  text.length <= PREFIX_LENGTH_MAX ? PREFIX.exec(text)?.[1] : undefined;

/** Node joins headers that are sent twice, all but a few that nobody asks for here. */
const textOf = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');
