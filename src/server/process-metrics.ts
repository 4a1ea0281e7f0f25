// What prom-client's own metrics of the process do not tell, or not without holding up everything else.
import { opendir, stat } from 'node:fs/promises';
import type { Registry } from 'prom-client';
import { VERSION } from '../version.ts';
import { exposeGauge } from './expose.ts';

const DESCRIPTORS = '/proc/self/fd';
/** Entries that are read at once. */
const PART = 1_024;

export function processMetrics(registry: Registry): void {
  exposeGauge(
    registry,
    {
      name: 'fanfare_build_info',
      help: 'Always 1: the version is in the label.',
      labelNames: ['version', 'node_version'],
    },
    () => [[{ version: VERSION, node_version: process.versions.node }, 1]],
  );
  // Theirs goes through all sockets, and lists all descriptors, at once.
  for (const name of ['nodejs_active_handles', 'nodejs_active_handles_total', 'process_open_fds'])
    registry.removeSingleMetric(name);
  exposeGauge(registry, { name: 'process_open_fds', help: 'Number of open file descriptors.' }, async () => {
    const count = await descriptors();
    return count === undefined ? [] : [[{}, count]];
  });
}

/** Undefined: only Linux tells. */
async function descriptors(): Promise<number | undefined> {
  try {
    // Since Linux 6.2 the folder itself knows.
    const { size } = await stat(DESCRIPTORS);
    if (size > 0) return size;
    let count = 0;
    // oxlint-disable-next-line no-unused-vars -- They are only counted.
    for await (const _ of await opendir(DESCRIPTORS, { bufferSize: PART })) count++;
    return count;
  } catch {
    return undefined;
  }
}
