const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const V4 = String.raw`127(?:\.${BYTE}){3}`;
// IPv4 within IPv6: as operators write it, and as URLs show it.
const V6 = String.raw`::1|::ffff:(?:${V4}|7f[\da-f]{2}:[\da-f]{1,4})`;
const LOOPBACK = new RegExp(String.raw`^(?:(?:[^/?#@]+\.)?localhost|${V4}|${V6}|\[(?:${V6})\])$`, 'i');

/**
 * Names and addresses that no other machine answers to, those of IPv6 with or without brackets. `*.localhost`: RFC 6761,
 * section 6.3. Without `node:net`, which the command line does not load before it calls somebody.
 */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
