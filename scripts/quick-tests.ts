// Which tests tell within half a minute whether a change is sound: every test file, unless it is in a slow folder or says
// by a line `// Not quick: ` why it is none. They share a few processes (scripts/quick), because starting one for each
// file takes more time than most files do.
import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

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

/** Their names are their numbers, from 1. */
export const SHARDS = globSync('scripts/quick/*.ts').toSorted();

export const isNotQuick = (file: string): boolean => /^\/\/ Not quick: \S/m.test(readFileSync(file, 'utf8'));

const isQuick = (file: string) =>
  !SLOW_FOLDERS.some((folder) => file.startsWith(`test/${folder}/`)) && !isNotQuick(file);

const testFiles = () => globSync('test/**/*.test.ts').toSorted();

/** From the root of the checkout. */
export const quickTests = (): string[] => testFiles().filter(isQuick);

/** All others. */
export const slowTests = (): string[] => testFiles().filter((file) => !isQuick(file));

/** Load the quick tests whose turn it is in a shard, by the name of its file. */
export async function loadShard(file: string): Promise<void> {
  const number = Number(basename(file, '.ts'));
  for (const [index, test] of quickTests().entries()) {
    if (index % SHARDS.length === number - 1) await import(pathToFileURL(resolve(test)).href);
  }
}
