// NATS, whose clients are members of a room by a subscription over WebSocket. A backend publishes over its TCP port.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import { startSilent } from '../servers/start-process.ts';
import { NATS_CONNECT, NATS_PING, natsPublish } from '../swarm/nats.ts';
import { unnamed } from '../swarm/swarm.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { eventFrame, messageFrame } from './foreign-frames.ts';
import { outputOf } from './output-of.ts';
import type { Peer } from './peer.ts';

const SUBJECT = 'room';

/** It pings nobody who would have to answer. */
const configFor = (port: number, webSocketPort: number): string => `
  host: 127.0.0.1
  port: ${port}
  ping_interval: "1h"
  websocket { host: 127.0.0.1, port: ${webSocketPort}, no_tls: true }
`;

export const natsServer: Peer = {
  name: 'nats-server',
  source: 'apt-get install nats-server',
  version: () => /v([\d.]+)/.exec(outputOf('nats-server', ['--version']))?.[1],

  async start() {
    const [port, webSocketPort] = [await freePort(), await freePort()];
    using folder = temporaryFolder();
    const config = join(folder.path, 'nats.conf');
    writeFileSync(config, configFor(port, webSocketPort));
    const door = `nats://127.0.0.1:${webSocketPort}`;
    const running = await startSilent({ file: 'nats-server', args: ['-c', config, '-l', '/dev/null'] }, door);
    return {
      ...running,
      kind: 'other',
      venue: {
        path: '/',
        doors: [door],
        desks: [`nats://127.0.0.1:${port}`],
        // It tells what it is, and that it has heard all this.
        hello: { says: [`${NATS_CONNECT}SUB ${SUBJECT} 1\r\n${NATS_PING}`], hears: 2 },
        admit: async (members) => unnamed(members),
        request: (text) => natsPublish(SUBJECT, eventFrame(text)) + NATS_PING,
        message: (speaker, content) => natsPublish(SUBJECT, messageFrame(speaker, content)),
        isOrderedBySender: true,
      },
    };
  },
};
