// What a server holds at a moment, seen from outside.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MB = 1024 * 1024;

/** In the order of the plot. `noise`: what it may differ by without having grown. */
export const measures = {
  rssMb: { title: 'resident memory, MB', noise: 12 },
  heapMb: { title: 'JavaScript heap in use, MB', noise: 6 },
  externalMb: { title: 'buffers outside of the heap, MB', noise: 4 },
  descriptors: { title: 'file descriptors', noise: 10 },
  databaseMb: { title: 'database file, MB', noise: 0.5 },
  walMb: { title: 'write-ahead log, MB', noise: 4 },
} as const;

export type Measure = keyof typeof measures;
export type Sample = { readonly minute: number } & { readonly [name in Measure]: number };

/** Linux only: it reads /proc. */
export async function sampleOf(minute: number, pid: number, url: string, folder: string): Promise<Sample> {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const metric = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)![1]) / MB;
  const size = (file: string) => (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0) / MB;
  return {
    minute,
    rssMb: Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024,
    heapMb: metric('nodejs_heap_size_used_bytes'),
    externalMb: metric('nodejs_external_memory_bytes'),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    databaseMb: size('fanfare.db'),
    walMb: size('fanfare.db-wal'),
  };
}

export type Growth = {
  readonly measure: Measure;
  readonly mean: number;
  readonly growth: number;
  readonly isFlat: boolean;
};

/** How each measure grew over the second half, by a line through the samples (least squares). */
export function growthOf(samples: readonly Sample[]): readonly Growth[] {
  const half = samples.slice(Math.floor(samples.length / 2));
  const minutes = half.map(({ minute }) => minute);
  const length = minutes.at(-1)! - minutes[0]!;
  return (Object.keys(measures) as Measure[]).map((measure) => {
    const values = half.map((sample) => sample[measure]);
    const mean = average(values);
    const growth = slope(minutes, values) * length;
    return { measure, mean, growth, isFlat: growth <= Math.max(mean * 0.05, measures[measure].noise) };
  });
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function slope(xs: readonly number[], ys: readonly number[]): number {
  const [x0, y0] = [average(xs), average(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - x0) ** 2, 0);
  return spread === 0 ? 0 : xs.reduce((sum, x, at) => sum + (x - x0) * (ys[at]! - y0), 0) / spread;
}
