// `npm run test:unit` runs all tests in one run of node's, `npm run test:quick` those of scripts/quick-tests.ts alone.
// Options of `node --test` may follow.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { SHARDS, slowTests } from './quick-tests.ts';

const [mode, ...options] = process.argv.slice(2);
const files = [...SHARDS, ...(mode === '--quick' ? [] : slowTests())];
const run = [
  '--test',
  `--test-concurrency=${Math.max(2, availableParallelism() - 1)}`,
  '--test-timeout=120000',
  // What passes in the quick set is of no interest.
  ...(mode === '--quick' ? ['--test-reporter=dot'] : []),
  ...options,
];
process.exitCode = spawnSync(process.execPath, [...run, ...files], { stdio: 'inherit' }).status ?? 1;
