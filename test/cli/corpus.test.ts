// The recorded answers of the AWS CLI, versions 1 and 2, against ours when it is asked to be one of them. The help pages
// have a test of their own.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { Case } from './corpus-runner.ts';
import { corpusRunner } from './corpus-runner.ts';
import { differences } from './corpus-differences.ts';

const corpus = resolve(import.meta.dirname, '../../../shared/cli-corpus');
const GOLDEN = { 1: 'golden-v1.json', 2: 'golden-v2-latest.json' } as const;

const hasPython = spawnSync('python3', ['--version']).status === 0;
const skip = !existsSync(join(corpus, 'cases.jsonl'))
  ? 'the corpus is not beside the project: NOT TESTED'
  : !hasPython && 'there is no python3: NOT TESTED';

const readCases = (): Case[] =>
  readFileSync(join(corpus, 'cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Case)
    .filter(({ category }) => category !== 'help');

type Result = Awaited<ReturnType<Awaited<ReturnType<typeof corpusRunner>>['run']>>;

for (const version of [1, 2] as const) {
  test(`the AWS CLI ${version} of the corpus and ours say, do and return the same`, { skip }, async () => {
    const results: Record<string, Result> = {};
    {
      await using runner = await corpusRunner(corpus);
      for (const one of readCases()) results[one.id] = await runner.run(version, one);
    }
    const listed = new Set(differences.filter((one) => one.version === version).map(({ id }) => id));
    const failed = compared(version, results);
    const unlisted = failed.filter((id) => !listed.has(id)).map((id) => shown(version, id, results[id]!));
    assert.deepEqual(unlisted, []);
    const stale = [...listed].filter((id) => !failed.includes(id));
    assert.deepEqual(stale, [], 'these differences are gone: strike them from the list');
    if (version === 2) checkSkeletons(results);
  });
}

const golden = (version: 1 | 2): Record<string, Result> =>
  (JSON.parse(readFileSync(join(corpus, GOLDEN[version]), 'utf8')) as { results: Record<string, Result> }).results;

/** The ids that the corpus's own comparer does not pass, bodies and headers to the byte. */
function compared(version: 1 | 2, results: Record<string, Result>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'fanfare-compare-'));
  try {
    const [mine, report] = [join(folder, 'mine.json'), join(folder, 'report.json')];
    writeFileSync(mine, JSON.stringify({ label: 'fanfare', version: '', results }));
    const words = [join(corpus, GOLDEN[version]), mine, '--strict', '--show', '0', '--json', report];
    spawnSync('python3', [join(corpus, 'compare.py'), ...words]);
    const { cases } = JSON.parse(readFileSync(report, 'utf8')) as { cases: Record<string, Record<string, boolean>> };
    assert.equal(Object.keys(cases).length, Object.keys(results).length);
    return Object.entries(cases)
      .filter(([, aspects]) => Object.values(aspects).includes(false))
      .map(([id]) => id);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const shown = (version: 1 | 2, id: string, ours: Result) => ({ id, theirs: golden(version)[id], ours });

/** Everything of a skeleton in YAML but the sentences. */
function checkSkeletons(results: Record<string, Result>): void {
  const plain = (text: string) => text.replace(/# (\[REQUIRED\])?.*?( Valid values are: .*)?$/gm, '# $1$2');
  const theirs = golden(2);
  for (const id of Object.keys(results).filter((one) => one.startsWith('skeleton/yaml-'))) {
    assert.equal(plain(results[id]!.stdout), plain(theirs[id]!.stdout), id);
  }
}
