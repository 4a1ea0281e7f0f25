// Every graded case of the fact sheets is a named conformance test, or is listed in docs/compatibility.md with a reason.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const SPEC = join(ROOT, 'docs/spec');

/** The ids of cases that a text names, also in lists such as `IVS-037, 047`. */
function casesIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, prefix, numbers] of text.matchAll(/\b(IVS|APIGW|FT)-(\d{3}(?:, \d{3})*)/g)) {
    for (const number of numbers!.split(', ')) found.add(`${prefix}-${number}`);
  }
  return found;
}

/** Titles stand in the source as they are, or in the rows of a table. */
function named(): Set<string> {
  const tests = globSync(
    'test/{aws-cli,conformance,browser,apigatewayv2,apigateway-data,ivschat-logging,functions,templates,integrations}/**/*.test.ts',
    {
      cwd: ROOT,
    },
  );
  const texts = [...tests, 'docs/compatibility.md'].map((file) => readFileSync(join(ROOT, file), 'utf8'));
  // What only a comment says is not tested.
  return casesIn(texts.join('\n').replaceAll(/^ *\/\/.*$/gm, ''));
}

for (const [file, prefix] of [
  ['ivschat.md', 'IVS'],
  ['apigateway-websocket.md', 'APIGW'],
  ['functions-and-templates.md', 'FT'],
] as const) {
  test(`every case of ${file} is tested or listed`, () => {
    const cases = [
      ...readFileSync(join(SPEC, file), 'utf8').matchAll(new RegExp(`^\\| (${prefix}-\\d{3}) `, 'gm')),
    ].map(([, id]) => id!);
    assert.ok(cases.length > 50);
    const covered = named();
    assert.deepEqual(
      cases.filter((id) => !covered.has(id)),
      [],
    );
  });
}

test('lists of cases are read', () => {
  assert.deepEqual([...casesIn('IVS-001, 003: x; APIGW-100')], ['IVS-001', 'IVS-003', 'APIGW-100']);
});
