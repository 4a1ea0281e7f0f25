// serverless-offline, which needs the Serverless Framework 3: six hundred packages, with install scripts. So it is no
// dependency of ours: `npm run bench -- --install-peers` gets it into the folder beside this file, and runs no script.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import { startSilent } from '../servers/start-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Peer } from './peer.ts';

const FOLDER = join(import.meta.dirname, 'serverless-offline');
const MODULES = join(FOLDER, 'node_modules');
const FILES = ['package.json', 'serverless.yml', 'handler.js'];

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')) as { version: string }).version;

export function installServerlessOffline(): void {
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
}

export const serverlessOffline: Peer = {
  name: 'serverless-offline',
  source: 'npm run bench -- --install-peers',
  version: () =>
    existsSync(MODULES) ? `${versionOf('serverless-offline')} (serverless ${versionOf('serverless')})` : undefined,

  async start() {
    const folder = temporaryFolder();
    const service = join(folder.path, 'service');
    mkdirSync(service);
    for (const file of FILES) cpSync(join(FOLDER, file), join(service, file));
    symlinkSync(MODULES, join(service, 'node_modules'));
    const ports = { httpPort: await freePort(), websocketPort: await freePort(), lambdaPort: await freePort() };
    const options = Object.entries(ports).flatMap(([name, port]) => [`--${name}`, String(port)]);
    const running = await startSilent(
      {
        file: process.execPath,
        args: [join(MODULES, 'serverless/bin/serverless.js'), 'offline', 'start', '--host', '127.0.0.1', ...options],
        cwd: service,
        // It asks nobody anything, and leaves nothing behind.
        env: { HOME: folder.path, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
        signal: 'SIGKILL',
        isMute: true,
      },
      `http://127.0.0.1:${ports.websocketPort}`,
    );
    return {
      ...running,
      kind: 'other',
      async [Symbol.asyncDispose]() {
        await running[Symbol.asyncDispose]();
        folder[Symbol.dispose]();
      },
    };
  },
};
