import { BlockList, isIP } from 'node:net';

/** An IPv4 address as a socket for both families shows it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * Whether an address is in a range such as `203.0.113.0/24` or `2001:db8::/32`, or is the one address that is given
 * without a length. A range holds addresses of its own family only. Undefined: that is no range.
 */
export function addressRange(text: string): ((address: string) => boolean) | undefined {
  const [, network = '', , digits] = /^([^/]+)(\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(network);
  const bits = family === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  if (family === 0 || network.includes('%') || prefix > bits) return undefined;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(network, prefix, type);
  return (address) => {
    const plain = MAPPED.exec(address)?.[1] ?? address.replace(/%.*$/, '');
    return isIP(plain) === family && range.check(plain, type);
  };
}
