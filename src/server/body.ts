import type { IncomingMessage } from 'node:http';
import type { Unfinished } from '../hub/unfinished.ts';

/** Why a body was not read: it has more than it may, or there was no memory left for it. */
export type Unread = 'too large' | 'no room';

const NOTHING = Buffer.alloc(0);

/** Read a whole body of at most `bytesMax` bytes. Rejects when the client goes away. */
export function readBody(
  incoming: IncomingMessage,
  bytesMax: number,
  unfinished: Unfinished,
): Promise<Buffer | Unread> {
  const declared = Number(incoming.headers['content-length'] ?? 0);
  if (declared > bytesMax) return Promise.resolve('too large');
  return new Promise((resolve, reject) => {
    let body: Buffer = NOTHING;
    let size = 0;
    const stop = (why: Unread) => {
      incoming.pause();
      incoming.removeAllListeners('data');
      release();
      resolve(why);
    };
    const holder = { giveUp: () => stop('no room') };
    const release = () => {
      body = NOTHING;
      unfinished.hold(holder, 0);
    };
    incoming.on('data', (chunk: Buffer) => {
      if (size + chunk.length > bytesMax) return stop('too large');
      body = size === 0 ? chunk : append(body, size, chunk, Math.min(declared || bytesMax, bytesMax));
      size += chunk.length;
      if (size !== declared) unfinished.hold(holder, body.length);
    });
    incoming.on('end', () => {
      resolve(body.subarray(0, size));
      release();
    });
    incoming.on('error', reject);
    incoming.on('close', () => {
      release();
      // An error costs a stack trace; after a whole body nobody would read it.
      if (!incoming.complete) reject(new Error('The client went away'));
    });
  });
}

/** One buffer that grows by doubling, up to `room`, however small the chunks are: each of them alone costs far more. */
function append(body: Buffer, size: number, chunk: Buffer, room: number): Buffer {
  let grown = body;
  const needed = size + chunk.length;
  if (needed > body.length) {
    grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(2 * body.length, room)));
    body.copy(grown, 0, 0, size);
  }
  chunk.copy(grown, size);
  return grown;
}
