import type { IncomingMessage } from 'node:http';

/**
 * Read a whole body. Undefined: it has more than `bytesMax` bytes. `goOn` is called unless that is known before the first
 * of them. Rejects when the client goes away.
 */
export function readBody(incoming: IncomingMessage, bytesMax: number, goOn: () => void): Promise<Buffer | undefined> {
  const declared = Number(incoming.headers['content-length'] ?? 0);
  if (declared > bytesMax) return Promise.resolve(undefined);
  goOn();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytesMax) {
        incoming.pause();
        incoming.removeAllListeners('data');
        resolve(undefined);
      } else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => {
      // An error costs a stack trace; after a whole body nobody would read it.
      if (!incoming.complete) reject(new Error('The client went away'));
    });
  });
}
