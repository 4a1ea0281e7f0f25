// What a process takes of the machine's memory; where there is no /proc, nothing is known.
import { readFileSync } from 'node:fs';

const FIELD = { now: /^VmRSS:\s+(\d+) kB/m, peak: /^VmHWM:\s+(\d+) kB/m };

/** In MB. Undefined: not known. */
export function residentMb(pid: number | undefined, which: 'now' | 'peak'): number | undefined {
  try {
    const kb = FIELD[which].exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? undefined : Math.ceil(Number(kb) / 1024);
  } catch {
    return undefined;
  }
}
