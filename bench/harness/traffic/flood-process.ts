// The process of clients that send at full speed and never pause. It has a low priority: whoever measures on the same
// machine must not have to wait for a processor.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setPriority } from 'node:os';
import type { Flood } from './flood.ts';

const NICE = 10;
const BLOCK_BYTES = 64 * 1024;
const TICK_MS = 4;

const sockets = new Set<Socket>();

function open({ host, port }: Flood): Socket {
  const socket = connect({ host, port, noDelay: true });
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  return socket;
}

/** Write the same again and again, as fast as it is taken, and read what is answered. */
function pour(socket: Socket, unit: Buffer): void {
  const block = Buffer.concat(Array.from({ length: Math.ceil(BLOCK_BYTES / unit.length) }, () => unit));
  const more = (): void => {
    while (socket.write(block));
  };
  socket.on('drain', more);
  socket.resume();
  more();
}

function start(flood: Flood): void {
  const unit = Buffer.from(flood.unit, 'latin1');
  if (flood.perSecond === undefined) {
    for (const handshake of flood.handshakes) {
      const socket = open(flood);
      if (handshake === '') pour(socket, unit);
      else socket.once('data', () => pour(socket, unit)).write(handshake, 'latin1');
    }
    return;
  }
  // A connection for each, as many as are due.
  const perSecond = flood.perSecond;
  const begin = performance.now();
  let opened = 0;
  setInterval(() => {
    for (const due = ((performance.now() - begin) * perSecond) / 1_000; opened < due; opened++) {
      const socket = open(flood);
      socket.resume().write(unit);
    }
  }, TICK_MS);
}

setPriority(NICE);
process.on('message', start);
// Without the bench there is nothing to do here.
process.on('disconnect', () => process.exit());
