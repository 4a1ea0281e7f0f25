// What a start from the checkout leaves to the next one.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { environment, startProcess, temporaryFolder } from './support/process.ts';

test('a server that is killed has kept its compiled code, and the next one loads neither stripper nor undici', async () => {
  using caches = temporaryFolder();
  const list = join(caches.path, 'loaded');
  const say = `process.on('exit', () => fs.writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n')))`;
  const env = { ...environment, XDG_CACHE_HOME: caches.path };
  {
    await using killed = await startProcess(['--data', ':memory:'], env);
    // What it does first when it is ready, it has done when it answers.
    await (await fetch(`${killed.url}/health`)).text();
  }
  const script = `import fs from 'node:fs'; ${say}`;
  await using server = await startProcess(['--data', ':memory:'], {
    ...env,
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}`,
  });
  server.child.kill('SIGTERM');
  await once(server.child, 'exit');
  const loaded = readFileSync(list, 'utf8').split('\n');
  assert.ok(loaded.includes('NativeModule http'));
  assert.deepEqual(
    loaded.filter((name) => /amaro|undici/.test(name)),
    [],
  );
});
