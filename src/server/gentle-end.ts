// The end of a connection whose client may still be sending. A socket that is closed while bytes of it are unread is
// reset, and the reset can overtake the last words. So our side is ended, and what comes is read and thrown away for a
// bounded time and number of bytes (RFC 9112, section 9.6).
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';

type Limits = { readonly closeTimeoutMs: number; readonly lingerBytesMax: number };

/** Ends a socket that has had its last answer. Ending it again does nothing. */
export function gentleEnd(clock: Clock, limits: Limits): (socket: Socket) => void {
  const ending = new WeakSet<Socket>();
  return (socket) => {
    if (socket.destroyed || ending.has(socket)) return;
    ending.add(socket);
    socket.once(
      'close',
      clock.after(limits.closeTimeoutMs, () => socket.destroy()),
    );
    socket.on('error', () => socket.destroy());
    // Node's parser would take what comes for the rest of a body, or for another request.
    socket.removeAllListeners('data');
    let bytesLeft = limits.lingerBytesMax;
    socket.on('data', ({ length }: Buffer) => {
      if ((bytesLeft -= length) < 0) socket.destroy();
    });
    // With both sides ended and everything written, Node destroys the socket by itself.
    socket.end();
    socket.resume();
    // A parser that was given the handle of the socket has left the stream waiting for bytes, and perhaps the handle
    // stopped: an empty chunk ends that wait, so that the stream asks the handle for more.
    socket.push('');
  };
}
