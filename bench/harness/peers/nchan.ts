// nchan, a module of nginx: clients subscribe to a channel and publish to it over WebSocket, backends by POST.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import { startSilent } from '../servers/start-process.ts';
import { unnamed } from '../swarm/swarm.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { eventFrame, messageFrame } from './foreign-frames.ts';
import { outputOf } from './output-of.ts';
import type { Peer } from './peer.ts';

/** Where Debian has it. */
const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const PATH = '/room';
const SOCKETS = 19_500;

/** One process, as every server here; nothing is kept, compressed or logged. */
const configFor = (port: number, folder: string): string => `
  load_module ${MODULE};
  daemon off;
  master_process off;
  pid ${folder}/pid;
  error_log stderr error;
  events { worker_connections ${SOCKETS}; }
  http {
    access_log off;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
    nchan_max_reserved_memory 256m;
    server {
      listen 127.0.0.1:${port} backlog=4096;
      keepalive_requests 1000000;
      location = ${PATH} { nchan_pubsub; nchan_channel_id room; nchan_store_messages off; }
    }
  }
`;

const postOf = (host: string, body: string): string =>
  `POST ${PATH} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export const nchan: Peer = {
  name: 'nchan',
  source: 'apt-get install nginx-light libnginx-mod-nchan',
  version() {
    if (!existsSync(MODULE)) return undefined;
    const nginx = /nginx\/([\d.]+)/.exec(outputOf('nginx', ['-v']))?.[1];
    const own = /^([\d.:]+)/.exec(outputOf('dpkg-query', ['-W', '-f', '${Version}', 'libnginx-mod-nchan']))?.[1];
    return nginx && `${own?.replace(/^\d+:/, '') ?? ''} (nginx ${nginx})`.trim();
  },

  async start() {
    const port = await freePort();
    const host = `127.0.0.1:${port}`;
    const folder = temporaryFolder();
    const config = join(folder.path, 'nginx.conf');
    writeFileSync(config, configFor(port, folder.path));
    const args = ['-c', config, '-p', folder.path];
    // Without a master it does not end well, and there is nothing to lose.
    const running = await startSilent({ file: 'nginx', args, signal: 'SIGKILL' }, `http://${host}`);
    return {
      ...running,
      kind: 'other',
      venue: {
        path: PATH,
        admit: async (members) => unnamed(members),
        request: (text) => postOf(host, eventFrame(text)),
        message: messageFrame,
      },
      async [Symbol.asyncDispose]() {
        await running[Symbol.asyncDispose]();
        folder[Symbol.dispose]();
      },
    };
  },
};
