// The two readings of a help page: text for a terminal, a pager or a pipe, and the source of a manual page.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Page } from '../../src/cli/help/document.ts';
import { operationPage } from '../../src/cli/help/operation-help.ts';
import { renderRoff } from '../../src/cli/help/render-roff.ts';
import { renderText } from '../../src/cli/help/render-text.ts';
import { aws1 } from '../../src/cli/personality/aws-1.ts';
import { services } from '../../src/cli/words/services.ts';
import { allPages } from '../../scripts/man-pages.ts';
import { FANFARE } from '../support/process.ts';
import { scratchDirectory } from './support.ts';

const run = promisify(execFile);
const ivschat = await services['ivschat']!();

test('ink is overstruck for pagers and printed as escapes on a bare terminal', () => {
  const page: Page = {
    name: 'x',
    command: 'fanfare x',
    summary: '',
    sections: [{ title: 'AB', blocks: [{ kind: 'paragraph', text: ['one ', { underline: 'two' }] }] }],
  };
  const painted = (ink: 'overstrike' | 'escapes') => renderText(page, { width: 60, ink });
  assert.match(painted('overstrike'), /\nA\u0008AB\u0008B\n {7}one _\u0008t_\u0008w_\u0008o\n/);
  assert.match(painted('escapes'), /\n\u001b\[1mAB\u001b\[22m\n {7}one \u001b\[4mtwo\u001b\[24m\n/);
});

test('as the AWS CLI a pipe gets overstruck pages that read like the others', () => {
  const page = operationPage(ivschat, 'DeleteRoom', aws1);
  const overstruck = renderText(page, { width: 78, ink: 'overstrike' });
  assert.match(overstruck, /^N\u0008NA\u0008AM\u0008ME\u0008E$/m);
  assert.equal(overstruck.replace(/.\u0008/g, ''), renderText(page));
});

const installed = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));

test('every page is a manual page without a warning of groff', async (t) => {
  if (!installed('groff')) return t.skip('NOT CHECKED: groff is not installed');
  using folder = scratchDirectory();
  for (const page of await allPages()) {
    const file = join(folder.path, 'page.1');
    writeFileSync(file, renderRoff(page));
    const { stdout, stderr } = await run('groff', ['-man', '-ww', '-Tascii', '-P-cbou', file]);
    assert.equal(stderr, '', page.command);
    const name = page.command.replaceAll(' ', '-');
    assert.ok(stdout.replace(/\s+/g, ' ').includes(`NAME ${name} - `), name);
    // Every option is there, letter by letter.
    const printed = stdout.replace(/\s+/g, ' ');
    for (const [option] of renderText(page).matchAll(/(?<=\s)--[a-z-]+/g)) assert.ok(printed.includes(option), option);
  }
});

/** Run in a terminal of 70 columns; what it shows. */
async function inTerminal(words: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const command = `stty cols 70; exec "${FANFARE}" ${words.join(' ')}`;
  const { stdout } = await run('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', TERM: 'xterm', ...env },
  });
  return stdout.replaceAll('\r\n', '\n');
}

test('on a terminal a page goes through the pager, as wide as the terminal', async (t) => {
  if (!installed('script')) return t.skip('NOT CHECKED: script is not installed');
  const words = ['ivschat', 'delete-room', 'help'];
  const paged = await inTerminal(words, { PAGER: `sed 's/^/> /'` });
  assert.match(paged, /^> N\u0008NA\u0008AM\u0008ME\u0008E$/m);
  assert.ok(paged.startsWith(`> DELETE-ROOM()${' '.repeat(70 - 26)}DELETE-ROOM()\n`));
  assert.match(await inTerminal(words, { PAGER: 'sed d', MANPAGER: `sed 's/^/man> /'` }), /^man> N\u0008N/m);
  assert.match(await inTerminal(words, { PAGER: 'nosuchpager' }), /^\u001b\[1mNAME\u001b\[22m$/m, 'none is missed');
  assert.match(await inTerminal(words, { PAGER: 'true' }), /^$/, 'a pager that does not read is no failure');
  assert.match(await inTerminal(words, { TERM: 'dumb', PAGER: `sed 's/^/> /'` }), /^NAME$/m);
  assert.match(await inTerminal(['start', '--help'], { PAGER: 'nosuchpager' }), /--port\u001b\[22m/);
});
