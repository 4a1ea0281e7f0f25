// What holds for the tests themselves (docs/testing.md).
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SLOW_FOLDERS, isNotQuick, quickTests } from '../scripts/quick-tests.ts';

const sourceOf = (file: string) => readFileSync(file, 'utf8');

test('the quick set is most of what is in no slow folder, and none of it starts a program or signals itself', () => {
  for (const folder of SLOW_FOLDERS) assert.ok(existsSync(`test/${folder}`), `test/${folder} is there`);
  const files = quickTests();
  assert.ok(files.length > 80, `${files.length} files`);
  const starts =
    /from 'node:child_process'|\bstartProcess\(|\bfind(?:Aws|Bot\w+|Program|Pyte)\(|SIG(?:INT|TERM|HUP)'\)/;
  const busy = files.filter((file) => starts.test(sourceOf(file)) && file !== 'test/suite.test.ts');
  assert.deepEqual(busy, [], 'these say in their first lines why they are `// Not quick: …`');
});

test('nobody says of a file in a slow folder that it is not quick', () => {
  const said = globSync(SLOW_FOLDERS.map((folder) => `test/${folder}/**/*.test.ts`)).filter(isNotQuick);
  assert.deepEqual(said, []);
});

test('no test waits in a loop of its own, without a bound', () => {
  const loop =
    /\bwhile \([^\n]*\) await (?:setImmediate\(|new Promise|setTimeout\(|once\()|\bwhile \(!?\(?await [^\n]*\);\n/;
  const waiting = globSync('test/**/*.ts').filter((file) => loop.test(sourceOf(file)));
  assert.deepEqual(waiting, [], 'until() of support/until.ts has a bound');
});
