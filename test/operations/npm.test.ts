// What npm starts ends with a drain when npm is told to end, and is not left behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { FANFARE, environment, temporaryFolder } from '../support/process.ts';

/** Start by npm, send SIGTERM to npm alone, and hear what the server says until nobody holds its stdout any more. */
async function messagesOf(command: string, args: string[], cwd: string, home: string): Promise<string[]> {
  const settings = { FANFARE_DATA: ':memory:', FANFARE_PORT: '0' };
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    ...environment,
    ...settings,
    npm_config_update_notifier: 'false',
  };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const messages: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    messages.push(JSON.parse(line).msg);
    if (messages.length === 1) child.kill('SIGTERM');
  }
  await ended;
  // A machine may be warned of in between.
  return [messages[0]!, messages.at(-1)!];
}

test('npm start passes SIGTERM on', async () => {
  using home = temporaryFolder();
  const messages = await messagesOf('npm', ['start'], join(FANFARE, '../..'), home.path);
  assert.deepEqual(messages, ['Fanfare is ready', 'Draining']);
});

test('a server ends with the npx that has started it', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'node_modules/.bin'), { recursive: true });
  symlinkSync(FANFARE, join(folder.path, 'node_modules/.bin/fanfare'));
  writeFileSync(join(folder.path, 'package.json'), '{ "private": true }');
  const messages = await messagesOf('npx', ['fanfare', 'start'], folder.path, folder.path);
  assert.deepEqual(messages, ['Fanfare is ready', 'Draining']);
});
