// IP addresses, as sockets show them, headers carry them and operators write them.
import { BlockList, isIP } from 'node:net';

/** An IPv4 address within IPv6, as a socket for both families shows it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_HEX = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
const ZONE = /%.*$/;

/** The address of a peer, as we show it: one of IPv4 as such, and without the zone that means something here alone. */
export function peerAddress(shown: string | undefined): string {
  if (shown === undefined || !shown.includes(':')) return shown ?? '';
  return MAPPED.exec(shown)?.[1] ?? shown.replace(ZONE, '');
}

/** An address that somebody wrote, in the one way in which we show it. Undefined: it is none. */
export function parseAddress(text: string): string | undefined {
  const plain = peerAddress(text);
  if (isIP(plain) !== 6) return isIP(plain) === 4 ? plain : undefined;
  const shortest = URL.parse(`http://[${plain}]`)?.hostname.slice(1, -1);
  const [, high = '', low = ''] = MAPPED_HEX.exec(shortest ?? '') ?? [];
  if (high === '') return shortest;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}

/** An address as part of a URL. */
export function nameOfAddress(address: string): string {
  const plain = parseAddress(address) ?? address;
  return isIP(plain) === 6 ? `[${plain}]` : plain;
}

/**
 * Whether an address is in a range such as `203.0.113.0/24` or `2001:db8::/32`, or is the one address that is given
 * without a length. A range holds addresses of its own family only. Undefined: that is no range.
 */
export function addressRange(text: string): ((address: string) => boolean) | undefined {
  const list = new BlockList();
  const family = addRange(list, text);
  if (family === undefined) return undefined;
  const type = nameOf(family);
  return (address) => {
    const plain = peerAddress(address);
    return isIP(plain) === family && list.check(plain, type);
  };
}

/** Whether an address, as we show it, is in one of these ranges. Throws a RangeError that names what is none. */
export function rangesIn(texts: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of texts) if (addRange(list, text) === undefined) throw new RangeError(text);
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, nameOf(family));
  };
}

function addRange(list: BlockList, text: string): number | undefined {
  const [, network = '', , digits] = /^([^/]+)(\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(network);
  const bits = family === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  if (family === 0 || network.includes('%') || prefix > bits) return undefined;
  list.addSubnet(network, prefix, nameOf(family));
  return family;
}

const nameOf = (family: number) => (family === 4 ? 'ipv4' : 'ipv6');
