// Finds native/send-many.node, which `npm run build:native` makes, and tries it on a socket of this Node before it is
// used. Where it is not there, or does not work, the ordinary way is all there is, and nothing is missed.
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { NativeWrites, SendMany } from '../hub/topic/direct-writes.ts';

/** Beside src/ in a checkout, and beside the compiled files in a package: never anywhere outside of it. */
const ROOT = import.meta.filename.endsWith('.ts') ? join(import.meta.dirname, '../..') : import.meta.dirname;
const FILE = join(ROOT, 'native/send-many.node');

let tried: Promise<NativeWrites | undefined> | undefined;

/** Undefined: there are none. `unusable` hears why, where there should be. */
export function nativeWrites(unusable: (cause: unknown) => void): Promise<NativeWrites | undefined> {
  return (tried ??= existsSync(FILE) ? load(unusable) : Promise.resolve(undefined));
}

async function load(unusable: (cause: unknown) => void): Promise<NativeWrites | undefined> {
  try {
    const module = { exports: {} as { sendMany?: SendMany } };
    process.dlopen(module, FILE);
    return await trial(module.exports.sendMany!);
  } catch (cause) {
    unusable(cause);
    return undefined;
  }
}

type WithHandle = { readonly _handle: { readonly fd: unknown; readonly writeQueueSize: unknown } | null };
// oxlint-disable-next-line no-underscore-dangle -- There is no public way to it; see docs/decisions/0030.
const handleOf = (socket: Socket) => (socket as unknown as WithHandle)._handle;

/** What is relied upon, on a socket that nobody else has. Throws where this Node is another. */
export async function trial(sendMany: SendMany): Promise<NativeWrites> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  try {
    const [socket] = (await once(server, 'connection')) as [Socket];
    const handle = handleOf(socket);
    if (!handle || !Number.isInteger(handle.fd) || handle.writeQueueSize !== 0) throw new Error('no such handle');
    const taken = new Int32Array(1);
    sendMany(Int32Array.of(handle.fd as number), 1, Buffer.from('past Node, '), taken);
    if (taken[0] !== 11) throw new Error(`${taken[0]} of 11 bytes were taken`);
    socket.end('and by it');
    let heard = '';
    for await (const chunk of peer) heard += String(chunk);
    if (heard !== 'past Node, and by it') throw new Error(`the peer heard '${heard}'`);
    socket.destroy();
    if (handleOf(socket) !== null) throw new Error('a closed socket keeps its handle');
    return { sendMany, tcp: handle.constructor };
  } finally {
    peer.destroy();
    server.close();
  }
}
