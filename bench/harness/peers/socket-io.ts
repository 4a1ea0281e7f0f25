// socket.io with its own engine, `ws`: a program of ours around it, which does what the plain server does.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { eventRequest } from '../requests.ts';
import { startLogging } from '../servers/start-process.ts';
import { unnamed } from '../swarm/swarm.ts';
import type { Peer } from './peer.ts';

const PROGRAM = fileURLToPath(new URL('socket-io-server.ts', import.meta.url));

/** A packet of engine.io and socket.io that carries an event. */
export const packetOf = (name: string, ...words: readonly unknown[]): string => `42${JSON.stringify([name, ...words])}`;

export const socketIo: Peer = {
  name: 'socket.io',
  source: 'npm ci',
  version() {
    try {
      return (createRequire(import.meta.url)('socket.io/package.json') as { version: string }).version;
    } catch {
      return undefined;
    }
  },

  async start() {
    const running = await startLogging({ file: process.execPath, args: [PROGRAM] });
    return {
      ...running,
      kind: 'other',
      venue: {
        path: '/socket.io/?EIO=4&transport=websocket',
        // The engine opens, and then the default namespace.
        hello: { says: ['40'], hears: 2 },
        admit: async (members) => unnamed(members),
        request: (text) => eventRequest(running.url, '', text),
        message: (speaker, Content) => packetOf('message', { RequestId: `request-${speaker}`, Content }),
      },
    };
  },
};
