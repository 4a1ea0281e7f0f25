// Changes source files a little at a time and sees whether a test notices: `npm run mutate -- --files src/hub/topic/topic.ts`.
// What no test notices is printed with its place. Works on a copy of the checkout.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { importersOf } from './mutate/importers.ts';
import type { Mutant } from './mutate/mutants.ts';
import { mutantsOf } from './mutate/mutants.ts';

const USAGE = `npm run mutate -- --files FILE... [--tests FILE...] [--max N] [--seed N] [--min SCORE]

  --files   what to change; patterns in quotes are fine
  --tests   what shall notice; default: the test files that import a file by the fewest steps, or by one more
  --max     so many mutants of each file, chosen at random
  --seed    chooses the same ones again
  --min     exit with 1 below this score, in per cent`;

/** A mutant may take so much longer than the tests do without it; then it counts as noticed. */
const [PATIENCE, PATIENCE_MS] = [4, 10_000];

type Found = 'killed' | 'timeout' | 'survived';

const options = optionsOf(process.argv.slice(2));
const root = join(import.meta.dirname, '..');
process.chdir(root);
const sandbox = mkdtempSync(join(tmpdir(), 'fanfare-mutate-'));
process.once('exit', () => rmSync(sandbox, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
copyCheckout();

const survivors: string[] = [];
const scores: { file: string; mutants: number; killed: number; timeouts: number; survived: number; score: number }[] =
  [];
for (const file of options.files) await mutateFile(file);
console.log(`\nSeed ${options.seed}. ${survivors.length === 0 ? 'Nothing survived.' : 'Survived:'}`);
for (const line of survivors) console.log(`  ${line}`);
console.table(scores);
if (scores.some(({ score }) => score < options.min)) process.exitCode = 1;

async function mutateFile(file: string): Promise<void> {
  const source = readFileSync(file, 'utf8');
  const tests = options.tests.length > 0 ? options.tests : nearestTests(file);
  const beganAt = performance.now();
  for (const test of tests) {
    if ((await outcome(test, 120_000)) !== 'survived') throw new Error(`${test} fails without any change`);
  }
  const patienceMs = PATIENCE_MS + PATIENCE * (performance.now() - beganAt);
  const all = mutantsOf(file, source);
  const mutants = sample(all);
  console.log(`${file}: ${mutants.length} of ${all.length} mutants, ${tests.length} test files: ${tests.join(' ')}`);
  const count: Record<Found, number> = { killed: 0, timeout: 0, survived: 0 };
  for (const [index, mutant] of mutants.entries()) {
    writeFileSync(join(sandbox, file), source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end));
    const found = await foundBy(tests, patienceMs);
    count[found]++;
    const said = `${file}:${describe(source, mutant)}`;
    if (found === 'survived') survivors.push(said);
    console.log(`  ${index + 1}/${mutants.length} ${found} ${said}`);
  }
  writeFileSync(join(sandbox, file), source);
  const { killed, timeout: timeouts, survived } = count;
  const score = mutants.length === 0 ? 100 : Math.floor((100 * (killed + timeouts)) / mutants.length);
  scores.push({ file, mutants: mutants.length, killed, timeouts, survived, score });
}

async function foundBy(tests: readonly string[], patienceMs: number): Promise<Found> {
  for (const test of tests) {
    const found = await outcome(test, patienceMs);
    if (found !== 'survived') return found;
  }
  return 'survived';
}

/** What becomes of a test with the program as it is now in the sandbox. */
async function outcome(test: string, patienceMs: number): Promise<Found> {
  const child = spawn(process.execPath, ['--test-reporter=dot', test], {
    cwd: sandbox,
    stdio: 'ignore',
    detached: true,
  });
  // With what it started: a mutant may hold it in a loop that no gentler signal ends.
  const end = () => endGroup(child.pid!);
  process.once('exit', end);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, patienceMs);
  const [status] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  process.off('exit', end);
  end();
  if (isLate) return 'timeout';
  return status === 0 ? 'survived' : 'killed';
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

function nearestTests(file: string): string[] {
  const found = importersOf(file);
  const [nearest] = found;
  if (!nearest) throw new Error(`No test imports ${file}: say which ones shall notice, with --tests`);
  return found.filter(({ distance }) => distance <= nearest.distance + 1).map((one) => one.file);
}

function describe(source: string, { start, end, text }: Mutant): string {
  const line = source.slice(0, start).split('\n').length;
  const was = source.slice(start, end).replace(/\s+/g, ' ');
  return `${line}  ${was}  ->  ${text.replace(/\s+/g, ' ')}   in   ${source.split('\n')[line - 1]!.trim()}`;
}

function sample(mutants: readonly Mutant[]): Mutant[] {
  if (mutants.length <= options.max) return [...mutants];
  let state = options.seed;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const chosen = mutants.map((mutant) => ({ mutant, order: random() })).toSorted((a, b) => a.order - b.order);
  return chosen
    .slice(0, options.max)
    .map(({ mutant }) => mutant)
    .toSorted((a, b) => a.start - b.start);
}

function copyCheckout(): void {
  const leftOut = new Set(['node_modules', '.git', 'dist']);
  cpSync('.', sandbox, { recursive: true, filter: (path) => !leftOut.has(relative('.', path).split('/')[0]!) });
  symlinkSync(join(root, 'node_modules'), join(sandbox, 'node_modules'));
}

/** What follows `--files` and `--tests` belongs to them, as the shell spells a pattern out. */
function optionsOf(args: string[]) {
  const text = { type: 'string' } as const;
  const { tokens } = parseArgs({
    args,
    options: { files: text, tests: text, max: text, seed: text, min: text, help: { type: 'boolean' } },
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string[]> = {};
  let name = '';
  for (const token of tokens) {
    if (token.kind === 'option') (values[(name = token.name)] ??= []).push(token.value ?? '');
    if (token.kind === 'positional') (values[name] ??= []).push(token.value);
  }
  const filesOf = (patterns: string[] = []) => globSync(patterns).map((path) => relative('.', path));
  const numberOf = (given: string[] | undefined, otherwise: number) => (given ? Number(given[0]) : otherwise);
  const files = filesOf(values['files']);
  if (files.length === 0) {
    console.error(USAGE);
    process.exit(values['help'] ? 0 : 2);
  }
  return {
    files,
    tests: filesOf(values['tests']),
    max: numberOf(values['max'], Infinity),
    seed: numberOf(values['seed'], Math.floor(Math.random() * 1e6)),
    min: numberOf(values['min'], 0),
  };
}
