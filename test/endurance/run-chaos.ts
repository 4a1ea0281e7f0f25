// `npm run chaos -- --kills 1000 --seed N`: see docs/operations.md, "What a kill costs".
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: String(randomInt(2 ** 32)) } },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
if (!(Number.isInteger(kills) && kills > 0 && kills <= 100_000 && Number.isInteger(seed))) {
  process.stderr.write('chaos: --kills is a whole number from 1 to 100000, --seed a whole number\n');
  process.exit(1);
}
process.stdout.write(`${kills} kills, seed ${seed}\n`);
const startedMs = performance.now();
try {
  const report = await runChaos({
    kills,
    seed,
    progress: (done) => {
      if (process.stdout.isTTY || done % 50 === 0) process.stdout.write(`${done} of ${kills}\n`);
    },
  });
  const total = [...report.acknowledged.values()].reduce((sum, count) => sum + count, 0);
  for (const [lane, count] of report.acknowledged) process.stdout.write(`${String(count).padStart(8)}  ${lane}\n`);
  process.stdout.write(
    `${total} acknowledged changes, none lost, in ${Math.round((performance.now() - startedMs) / 1000)} s; ` +
      `${report.forgottenUses} uses of quotas forgotten\n`,
  );
} catch (cause) {
  process.stderr.write(`chaos: ${(cause as Error).message}\n`);
  process.exitCode = 1;
}
