// All servers of others that the bench knows.
import { cFloor } from './c-floor.ts';
import { natsServer } from './nats-server.ts';
import { nchan } from './nchan.ts';
import type { Peer } from './peer.ts';
import { serverlessOffline } from './serverless-offline.ts';
import { socketIo } from './socket-io.ts';

/** Those that have rooms, or what can stand for one. */
export const roomPeers: readonly Peer[] = [socketIo, nchan, natsServer];

/** Those that call functions. */
export const functionPeers: readonly Peer[] = [serverlessOffline];

export const peers: readonly Peer[] = [...roomPeers, ...functionPeers, cFloor];
