import type { IncomingMessage } from 'node:http';
import type { Unfinished } from '../hub/unfinished.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';

/** Why a body was not read to its end. */
export type Unread = 'too large' | 'too slow' | 'no room';

export type BodyBounds = {
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'requestBodyBytesPerSecond' | 'requestBodyPatienceMs'>;
  readonly unfinished: Unfinished;
};

const NOTHING = Buffer.alloc(0);

/**
 * Read a whole body: at once, where it came with its head. `goOn` is called unless it is known to be too large before the
 * first of it. Rejects when the client goes away.
 */
export function readBody(
  incoming: IncomingMessage,
  bytesMax: number,
  bounds: BodyBounds,
  goOn: () => void,
): Buffer | Unread | Promise<Buffer | Unread> {
  const { clock, limits, unfinished } = bounds;
  const declared = Number(incoming.headers['content-length'] ?? 0);
  if (declared > bytesMax) return 'too large';
  goOn();
  if (incoming.complete) {
    const body = (incoming.read() as Buffer | null) ?? NOTHING;
    return body.length > bytesMax ? 'too large' : body;
  }
  const { requestBodyBytesPerSecond, requestBodyPatienceMs } = limits;
  return new Promise((resolve, reject) => {
    let body: Buffer = NOTHING;
    let size = 0;
    let stopLooking = () => {};

    const release = () => {
      stopLooking();
      body = NOTHING;
      unfinished.hold(holder, 0);
    };
    const stop = (why: Unread) => {
      incoming.pause();
      incoming.removeAllListeners('data');
      release();
      resolve(why);
    };
    const holder = { giveUp: () => stop('no room') };
    const lookAfter = (ms: number, seenBytes: number) => {
      stopLooking = clock.after(ms, () => {
        if (size - seenBytes < (requestBodyBytesPerSecond * ms) / 1_000) stop('too slow');
        else lookAfter(ms, size);
      });
    };

    incoming.on('data', (chunk: Buffer) => {
      if (size + chunk.length > bytesMax) return stop('too large');
      const isFirst = size === 0;
      body = isFirst ? chunk : append(body, size, chunk, declared || bytesMax);
      size += chunk.length;
      if (size === declared) return;
      unfinished.hold(holder, body.length);
      if (isFirst && body !== NOTHING) lookAfter(requestBodyPatienceMs, 0);
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

/** One buffer that grows by doubling, to `room` at most: each chunk for itself would cost far more than a few bytes. */
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
