// Grows inputs against the stopwatch for as long as it is told: `npm run stopwatch -- --rounds 2000 --seed 7`.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '1000' }, seed: { type: 'string' } },
  allowPositionals: true,
});
// All kinds, or those that are named: `npm run stopwatch -- templates`.
const kinds = positionals.length > 0 ? positionals : ['*'];
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=1', ...kinds.map((kind) => `test/fuzz/stopwatch-${kind}.test.ts`)],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FANFARE_FUZZ_ROUNDS: values.rounds,
      ...(values.seed !== undefined && { FANFARE_SEED: values.seed }),
    },
  },
);
process.exitCode = status ?? 1;
