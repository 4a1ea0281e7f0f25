// The floor: a hundred lines of C that write to every client, and do nothing else.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startLogging } from '../servers/start-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { outputOf } from './output-of.ts';
import type { Peer } from './peer.ts';

const SOURCE = join(import.meta.dirname, '../servers/floor.c');

/** It stands in for the system: its requests and its room are the plain server's. */
export const cFloor: Peer = {
  name: 'C',
  source: 'apt-get install gcc libc6-dev',
  version: () => /^.* ([\d.]+)$/m.exec(outputOf('cc', ['--version']))?.[1],

  async start() {
    using folder = temporaryFolder();
    const file = join(folder.path, 'floor');
    execFileSync('cc', ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-o', file, SOURCE]);
    return { kind: 'plain', ...(await startLogging({ file, args: [] })) };
  },
};
