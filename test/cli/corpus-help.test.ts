// The recorded help pages of the AWS CLI, versions 1 and 2, against ours when it is asked to be one of them: the same
// sections, synopsis, options and members of the output. The sentences are our own.
// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { Case } from './corpus-runner.ts';
import { corpusRunner } from './corpus-runner.ts';

const corpus = resolve(import.meta.dirname, '../../../shared/cli-corpus');
const GOLDEN = { 1: 'golden-v1.json', 2: 'golden-v2-latest.json' } as const;
const skip = existsSync(join(corpus, 'cases.jsonl')) ? false : 'the corpus is not beside the project: NOT TESTED';

type Recorded = { readonly rc: number; readonly stdout: string; readonly stderr: string };

for (const version of [1, 2] as const) {
  test(`help pages of the AWS CLI ${version} and ours have the same layout`, { skip }, async () => {
    const { results } = JSON.parse(readFileSync(join(corpus, GOLDEN[version]), 'utf8')) as {
      results: Record<string, Recorded>;
    };
    const cases = readFileSync(join(corpus, 'cases.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Case)
      .filter(({ category }) => category === 'help');
    assert.ok(cases.length > 0);
    await using runner = await corpusRunner(corpus);
    for (const one of cases) {
      const ours = (await runner.run(version, one)) as Recorded;
      const theirs = results[one.id]!;
      assert.deepEqual([ours.rc, ours.stderr], [theirs.rc, theirs.stderr], one.id);
      assert.deepEqual(layoutOf(ours.stdout), layoutOf(theirs.stdout), one.id);
    }
  });
}

/** Everything of a page but its sentences. */
function layoutOf(page: string) {
  // A letter, a backspace and the letter again is a bold one.
  const lines = page.replaceAll(/.\x08/g, '').split('\n');
  const [title] = lines;
  return {
    title,
    headings: lines.filter((line) => /^[A-Z ]+$/.test(line)),
    synopsis: sectionOf(lines, 'SYNOPSIS').map((line) => line.trim()),
    options: headsOf(
      [...sectionOf(lines, 'OPTIONS'), ...sectionOf(lines, 'GLOBAL OPTIONS')],
      /^ {7}(--\S+.*? \([a-z ]+\))/,
    ),
    output: headsOf(sectionOf(lines, 'OUTPUT'), /^ +(\S+ -> \([a-z ]+\))/),
  };
}

function sectionOf(lines: readonly string[], heading: string): string[] {
  const start = lines.indexOf(heading);
  if (start < 0) return [];
  const end = lines.findIndex((line, index) => index > start && /^\S/.test(line));
  return lines.slice(start + 1, end < 0 ? undefined : end).filter((line) => line.trim() !== '');
}

/** Justified lines have blanks between words wherever they are needed. */
const headsOf = (lines: readonly string[], head: RegExp): string[] =>
  lines.flatMap((line) => head.exec(line)?.[1]?.replaceAll(/ +/g, ' ') ?? []);
