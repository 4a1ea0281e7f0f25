// What a server process has used: from /proc where there is one, and otherwise from what the process says of itself.
import { existsSync, readFileSync, readdirSync } from 'node:fs';

export type Usage = { readonly cpuNs: number; readonly rssBytes: number };

const HAS_PROC = existsSync(`/proc/self/task/${process.pid}/schedstat`);

/** Where the figures come from, for the report. */
export const usageSource = HAS_PROC ? '/proc/PID/task/*/schedstat' : 'GET /metrics of each server';

/** Of all processes of a server. */
export async function usageOf({ pids, url }: { pids: readonly number[]; url: string }): Promise<Usage> {
  if (!HAS_PROC) return usageFromMetrics(url);
  return { cpuNs: sumOf(pids.map(cpuNsOf)), rssBytes: sumOf(pids.map(rssBytesOf)) };
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** Time on a CPU of all threads, in ns. The ticks of /proc/PID/stat are 10 ms, longer than some slices. */
function cpuNsOf(pid: number): number {
  let total = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    total += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  }
  return total;
}

function rssBytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

/** Costs the server a request of its own in every slice: good enough to see an order of magnitude. */
async function usageFromMetrics(url: string): Promise<Usage> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  return { cpuNs: value('process_cpu_seconds_total') * 1e9, rssBytes: value('process_resident_memory_bytes') };
}
