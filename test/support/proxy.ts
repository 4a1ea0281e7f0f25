// The proxies that people run, from Debian, with the recipes of docs/proxies.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { localhostTls } from './certificates.ts';
import { temporaryFolder } from './process.ts';
import { until } from './until.ts';

const RECIPES = join(import.meta.dirname, '../../docs/proxies');

/** Parts of a recipe with what takes their places. Each is there. */
export type Changes = Readonly<Record<string, string>>;

type Program = {
  readonly file: string;
  args(config: string, folder: string): string[];
};

const PROGRAMS = {
  nginx: {
    file: '/usr/sbin/nginx',
    args: (config, folder) => ['-c', config, '-p', folder, '-e', 'stderr', '-g', `daemon off; pid ${folder}/pid;`],
  },
  haproxy: { file: '/usr/sbin/haproxy', args: (config) => ['-db', '-f', config] },
  caddy: { file: '/usr/bin/caddy', args: (config) => ['run', '--adapter', 'caddyfile', '--config', config] },
} as const satisfies Record<string, Program>;

export type ProxyName = keyof typeof PROGRAMS;

/** Why a test with it is skipped; `.ci/run` installs them all. */
export const missing = (name: ProxyName): string | false =>
  existsSync(PROGRAMS[name].file) ? false : `${PROGRAMS[name].file} is not installed`;

/** The recipe for nginx, on a port of loopback. */
export const nginxAt = (port: number, upstream: number): Changes => ({
  '127.0.0.1:3263': `127.0.0.1:${upstream}`,
  'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
  'server_name ws.example.com': 'server_name localhost',
  '/etc/ssl/certs/ws.example.com.pem': 'FOLDER/cert.pem',
  '/etc/ssl/private/ws.example.com.key': 'FOLDER/key.pem',
});

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Files of a certificate for `localhost`: `cert.pem`, `key.pem`, and both in `both.pem`. */
function writeCertificate(folder: string): void {
  const { cert, key } = localhostTls;
  for (const [name, pem] of Object.entries({ cert, key, both: cert + key })) {
    writeFileSync(join(folder, `${name}.pem`), pem, { mode: 0o600 });
  }
}

/** Run a proxy with a recipe; it is there when this resolves. In the changes, FOLDER is where the certificate is. */
export async function startProxy(name: ProxyName, recipe: string, port: number, changes: Changes) {
  const folder = temporaryFolder();
  writeCertificate(folder.path);
  let text = readFileSync(join(RECIPES, recipe), 'utf8');
  for (const [part, change] of Object.entries(changes)) {
    if (!text.includes(part)) throw new Error(`${recipe} has no ${JSON.stringify(part)}`);
    text = text.replaceAll(part, change.replaceAll('FOLDER', folder.path));
  }
  const config = join(folder.path, recipe);
  writeFileSync(config, text);
  const { file, args } = PROGRAMS[name];
  const child = spawn(file, args(config, folder.path), {
    env: { PATH: process.env['PATH'], HOME: folder.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const exited = once(child, 'exit');
  await until(async () => {
    if (hasEnded(child)) throw new Error(`${name} ended: ${said}`);
    return listens(port);
  });
  return {
    port,
    said: () => said,
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) child.kill('SIGTERM');
      await exited;
      folder[Symbol.dispose]();
    },
  };
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
