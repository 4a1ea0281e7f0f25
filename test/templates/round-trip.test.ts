// What was loaded, exported and loaded again is the same, in both formats: the open templates and the examples.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { EXAMPLES } from '../examples/support.ts';
import { goesRound } from './round-trip-support.ts';
import { Folder } from './support.ts';

for (const name of ['chat-cdk', 'chat-python', 'chat-sam', 'chat-serverless', 'ivs-chat']) {
  test(`the example ${name} goes round`, async () => {
    using folder = new Folder();
    cpSync(join(EXAMPLES, name), join(folder.path, name), { recursive: true });
    await goesRound(join(folder.path, name));
  });
}

const OPEN = join(import.meta.dirname, '../../../shared/templates');
const skip = existsSync(OPEN) ? false : `the templates are not at ${OPEN}`;
const entries: any[] = skip ? [] : JSON.parse(readFileSync(join(OPEN, 'index.json'), 'utf8'));
if (skip) test('each open template goes round', { skip }, () => {});

for (const { file, stacks, functions } of entries) {
  test(`the open template ${file} goes round`, async () => {
    using folder = new Folder();
    cpSync(join(OPEN, file), join(folder.path, basename(file)), { recursive: true });
    for (const { code } of stacks?.flatMap((one: any) => one.functions) ?? functions) {
      if (!/^(asset\.|inline$)/.test(code)) mkdirSync(join(folder.path, code), { recursive: true });
    }
    await goesRound(join(folder.path, basename(file)), file === '50-cdk' ? {} : { stackName: 'open' });
  });
}
