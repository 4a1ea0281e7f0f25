// The tests that tell within half a minute whether a change is sound: `npm run test:quick`. Every test file is one of them
// unless it is in a slow folder, or says by a line `// Not quick: ` why it is none. They share two processes, because
// starting one for each file takes more time than most files do.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/** What each of them needs: other programs, servers, a network, or patience. */
export const SLOW_FOLDERS = [
  'aws-cli',
  'browser',
  'conformance',
  'endurance',
  'fuzz',
  'operations',
  'proxies',
  'sdks',
] as const;

const SHARDS = 2;

export const isNotQuick = (file: string): boolean => /^\/\/ Not quick: \S/m.test(readFileSync(file, 'utf8'));

/** From the root of the checkout. */
export function quickTests(): string[] {
  const files = globSync('test/**/*.test.ts').toSorted();
  return files.filter(
    (file) => !SLOW_FOLDERS.some((folder) => file.startsWith(`test/${folder}/`)) && !isNotQuick(file),
  );
}

async function run(shard: number, files: readonly string[]): Promise<boolean> {
  const options = ['--test', '--test-isolation=none', '--test-timeout=60000', `--test-shard=${shard}/${SHARDS}`];
  const child = spawn(process.execPath, [...options, ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [[code], said] = await Promise.all([once(child, 'exit') as Promise<[number | null]>, text(child.stdout)]);
  // What passed is of no interest.
  process.stdout.write(code === 0 ? said.slice(said.indexOf('ℹ tests')) : said);
  return code === 0;
}

if (import.meta.main) {
  const files = quickTests();
  const passed = await Promise.all(Array.from({ length: SHARDS }, (_, index) => run(index + 1, files)));
  if (passed.includes(false)) process.exitCode = 1;
}
