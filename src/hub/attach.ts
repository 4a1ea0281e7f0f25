import type { Socket } from 'node:net';
import type { Connection } from './connection.ts';

const OWNER = Symbol('connection');
type Attached = Socket & { [OWNER]: Connection };

/** Let a connection have what its socket reads. The listeners are the same functions for every socket: no closures. */
export function attach(socket: Socket, connection: Connection): void {
  (socket as Attached)[OWNER] = connection;
  socket.setTimeout(0);
  socket.setNoDelay(true);
  socket.on('data', onData);
  const [nets, ...others] = socket.listeners('end') as (() => void)[];
  socket.on('end', onEnd);
  // Net's own does nothing where ends are left to us, and with it each socket would keep a list. In this order, because
  // a name that was deleted makes the table of listeners ten times as large.
  const isIdle = nets && others.length === 0 && socket.allowHalfOpen && !('encrypted' in socket);
  if (isIdle) socket.off('end', nets);
  socket.on('close', onClose);
  socket.on('error', onError);
}

function onData(this: Socket, chunk: Buffer): void {
  (this as Attached)[OWNER].receive(chunk);
}

function onEnd(this: Socket): void {
  (this as Attached)[OWNER].peerEnded();
}

function onClose(this: Socket): void {
  (this as Attached)[OWNER].socketClosed();
}

/** A reset or a broken pipe; `close` follows and does the rest. */
function onError(this: Socket): void {}
