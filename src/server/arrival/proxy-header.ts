// The header of the PROXY protocol, by which a proxy that looks into nothing tells whose connection it passes on.
// Source: HAProxy's "The PROXY protocol, versions 1 & 2", sections 2.1 and 2.2.
import { isIP } from 'node:net';
import { parseAddress } from '../../base/hosts/addresses.ts';

/** The two ends of the client's own connection, named as in node:net. */
export type Ends = {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
};

/** `ends`: undefined where the proxy speaks for itself (LOCAL), or of what is no TCP over IP (UNKNOWN). */
export type ProxyHeader = { readonly length: number; readonly ends: Ends | undefined };

const V1 = Buffer.from('PROXY ');
const V1_LENGTH_MAX = 107;
const V1_LINE = /^PROXY (?:UNKNOWN(?: .*)?|TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5}))$/;
const V2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V2_LENGTH_MIN = 16;
const VERSION_2 = 0x20;
const [LOCAL, PROXY] = [0, 1];
/** How long an address is, by the family and protocol that a header names. */
const ADDRESS_BYTES: ReadonlyMap<number, number> = new Map([
  [0x11, 4],
  [0x21, 16],
]);
const [UNSPECIFIED, UNIX_STREAM] = [0x00, 0x31];

/** Read what a connection begins with. `more`: it is not whole yet; `bad`: it is no header, or one that is too long. */
export function readProxyHeader(bytes: Buffer, lengthMax: number): ProxyHeader | 'more' | 'bad' {
  if (begins(bytes, V2)) return bytes.length < V2_LENGTH_MIN ? 'more' : readVersion2(bytes, lengthMax);
  return begins(bytes, V1) ? readVersion1(bytes) : 'bad';
}

/** As far as there are bytes. */
const begins = (bytes: Buffer, signature: Buffer): boolean => {
  const length = Math.min(bytes.length, signature.length);
  return bytes.subarray(0, length).equals(signature.subarray(0, length));
};

function readVersion1(bytes: Buffer): ProxyHeader | 'more' | 'bad' {
  const line = bytes.toString('latin1', 0, V1_LENGTH_MAX);
  const end = line.indexOf('\r\n');
  if (end < 0) return bytes.length < V1_LENGTH_MAX ? 'more' : 'bad';
  const length = end + 2;
  const parts = V1_LINE.exec(line.slice(0, end));
  if (!parts) return 'bad';
  const [, family, source = '', destination = '', sourcePort, destinationPort] = parts;
  if (family === undefined) return { length, ends: undefined };
  if (isIP(source) !== Number(family) || isIP(destination) !== Number(family)) return 'bad';
  const ends = endsOf(source, destination, Number(sourcePort), Number(destinationPort));
  return ends ? { length, ends } : 'bad';
}

/** Whatever follows the addresses (TLVs) is passed over. */
function readVersion2(bytes: Buffer, lengthMax: number): ProxyHeader | 'more' | 'bad' {
  const [versionAndCommand = 0, family = 0] = bytes.subarray(V2.length);
  const command = versionAndCommand - VERSION_2;
  const length = V2_LENGTH_MIN + bytes.readUInt16BE(V2.length + 2);
  if ((command !== LOCAL && command !== PROXY) || length > lengthMax) return 'bad';
  const addressBytes = ADDRESS_BYTES.get(family);
  const isOfIp = command === PROXY && addressBytes !== undefined;
  if (command === PROXY && !isOfIp && family !== UNSPECIFIED && family !== UNIX_STREAM) return 'bad';
  if (isOfIp && length < V2_LENGTH_MIN + 2 * addressBytes + 4) return 'bad';
  if (bytes.length < length) return 'more';
  if (!isOfIp) return { length, ends: undefined };
  const at = (index: number) => V2_LENGTH_MIN + index * addressBytes;
  const [source, destination] = [at(0), at(1)].map((from) => addressIn(bytes.subarray(from, from + addressBytes)));
  const ends = endsOf(source!, destination!, bytes.readUInt16BE(at(2)), bytes.readUInt16BE(at(2) + 2));
  return ends ? { length, ends } : 'bad';
}

function addressIn(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return bytes.toString('hex').replaceAll(/(.{4})(?=.)/g, '$1:');
}

function endsOf(source: string, destination: string, remotePort: number, localPort: number): Ends | undefined {
  const [remoteAddress, localAddress] = [parseAddress(source), parseAddress(destination)];
  const arePorts = Math.max(remotePort, localPort) <= 65_535;
  return remoteAddress !== undefined && localAddress !== undefined && arePorts
    ? { remoteAddress, remotePort, localAddress, localPort }
    : undefined;
}
