// `npm run soak -- --minutes 120 --plot docs/soak.svg`: memory, descriptors and files under churn of everything.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { plotOf } from './plot.ts';
import type { Sample } from './sample.ts';
import { growthOf, measures } from './sample.ts';
import { runSoak } from './soak.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(randomInt(2 ** 32)) },
    plot: { type: 'string' },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0 && minutes <= 10_000 && Number.isInteger(seed))) {
  process.stderr.write('soak: --minutes is a number up to 10000, --seed a whole number\n');
  process.exit(1);
}
const lineOf = (sample: Sample) =>
  Object.entries(sample)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join('  ');
process.stdout.write(`${minutes} minutes, seed ${seed}\n`);
try {
  const { samples, acknowledged } = await runSoak({
    minutes,
    seed,
    progress: (sample) => void process.stdout.write(`${lineOf(sample)}\n`),
  });
  const acts = [...acknowledged.values()].reduce((sum, count) => sum + count, 0);
  const growths = growthOf(samples);
  for (const { measure, mean, growth, isFlat } of growths) {
    const words = `${mean.toFixed(1)} on average in the second half, ${growth.toFixed(2)} more at its end`;
    process.stdout.write(`${isFlat ? 'flat ' : 'GREW '} ${measures[measure].title}: ${words}\n`);
  }
  const summary = `${minutes} minutes, ${acts} acts of ${acknowledged.size} kinds, Node ${process.version}, seed ${seed}`;
  process.stdout.write(`${summary}\n`);
  if (values.plot) writeFileSync(values.plot, plotOf(samples, summary));
  process.exitCode = growths.every(({ isFlat }) => isFlat) ? 0 : 1;
} catch (cause) {
  process.stderr.write(`soak: ${(cause as Error).message}\n`);
  process.exitCode = 1;
}
