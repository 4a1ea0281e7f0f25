// From the start of the process until the server says that it is ready.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { freePort } from '../harness/servers/free-port.ts';
import { CHECKOUT, MODULES, buildPackage } from '../harness/servers/package.ts';
import { quartilesOf, shuffled } from '../harness/statistics.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const POLLING_MS = 5;
const WARM_UPS = 2;
const PATIENCE_MS = 30_000;

export const start: Scenario = {
  name: 'start',
  about: `from the start of the process until /ready says so, asked every ${POLLING_MS} ms`,
  sides: 'ours',

  async run({ sweeps, random, isGate }: Settings): Promise<Findings> {
    using folder = temporaryFolder();
    // Where an installed package has its dependencies.
    symlinkSync(MODULES, join(folder.path, 'node_modules'));
    const programs = [
      { id: 'start-package', name: 'the package', file: buildPackage(join(folder.path, 'package')) },
      { id: 'start-checkout', name: 'the checkout', file: CHECKOUT },
    ];
    const times = new Map(programs.map((program) => [program, [] as number[]]));
    const warmUps = isGate ? 0 : WARM_UPS;
    for (let round = 0; round < warmUps + sweeps; round++) {
      for (const program of shuffled(programs, random)) {
        const ms = await timeUntilReady(program.file, folder.path);
        if (round >= warmUps) times.get(program)!.push(ms);
      }
    }
    const rows = programs.map((program): Row => {
      const ms = times.get(program)!;
      return {
        id: program.id,
        name: `start of ${program.name}`,
        value: quartilesOf(ms),
        unit: 'ms',
        sweeps: ms.length,
        figures: [],
      };
    });
    return { rows, faults: [] };
  },
};

/** Throws when it is not ready after a while. */
async function timeUntilReady(file: string, folder: string): Promise<number> {
  const port = await freePort();
  const begin = performance.now();
  const args = ['start', '--port', String(port), '--data', join(folder, 'data')];
  const env = { ...process.env, XDG_CACHE_HOME: folder };
  const child = spawn(file, args, { env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  try {
    while (performance.now() - begin < PATIENCE_MS) {
      const isReady = await fetch(`http://127.0.0.1:${port}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return performance.now() - begin;
      await pause(POLLING_MS);
    }
    throw new Error(`the server was not ready after ${PATIENCE_MS} ms`);
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}
