// Functions that do what no runtime expects: it is over for their own process alone, and those beside them go on.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { TestClient } from '../support/client.ts';
import { deployedApi } from '../support/function-api.ts';
import { until } from '../support/until.ts';
import { functionGateway, project } from './support.ts';

const ANSWER_BYTES_MAX = 6 * 1024 * 1024 + 100;
const MB = 1024 * 1024;

const folder = project({
  'app.js': `
    const fs = require('node:fs');
    const { execFile } = require('node:child_process');
    let count = 0;
    exports.beside = async () => ({ statusCode: 200, body: 'beside' });
    exports.cuts = async ({ cuts }) => {
      count++;
      for (const fd of cuts ? fs.readdirSync('/proc/self/fd').map(Number) : []) {
        try {
          if (fd > 2 && fs.readlinkSync('/proc/self/fd/' + fd).startsWith('socket:')) fs.closeSync(fd);
        } catch {}
      }
      return count;
    };
    exports.large = async ({ bytes }) => { count++; return bytes === 0 ? count : 'x'.repeat(bytes - 2); };
    exports.multiplies = async ({ file }) => {
      execFile('sh', ['-c', 'for i in $(seq 200); do sleep 1000 & echo $! >> ' + file + '; done; wait']);
      await new Promise((resolve) => setTimeout(resolve, 1e6));
    };
    exports.busy = async () => { await new Promise((resolve) => setTimeout(resolve, 5)); return { statusCode: 200, body: 'busy' }; };`,
  // Nothing of it is HTTP; then it works as it should.
  'garbage/bootstrap': `#!${process.execPath}
    const { connect } = require('node:net');
    const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
    const api = 'http://' + host + ':' + port + '/2018-06-01/runtime/invocation/';
    (async () => {
      for (;;) {
        const event = await fetch(api + 'next');
        for (let sockets = 0; sockets < 20; sockets++) {
          connect(Number(port), host).on('error', () => {}).resume().write(Buffer.alloc(10_000, sockets));
        }
        await event.text();
        await fetch(api + event.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body: '"fine"' });
      }
    })();
`,
});
const names = ['beside', 'cuts', 'large', 'busy'];
const pids = join(folder.path, 'pids');
const gateway = await functionGateway(
  folder.path,
  {
    ...Object.fromEntries(names.map((name) => [name, { handler: `app.${name}` }])),
    multiplies: { handler: 'app.multiplies', timeoutMs: 2_000 },
    garbage: { handler: 'x', runtime: 'provided.al2023', folder: join(folder.path, 'garbage') },
  },
  { limits: { functionProcessesMax: 6 } },
);
const { invoke } = gateway;
after(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** What a function answers, while another one answers too. */
async function besideAnother(name: string, event: object) {
  const [answered, beside] = await Promise.all([invoke(name, event), invoke('beside')]);
  assert.equal(beside.json.body, 'beside');
  return answered;
}

test('a handler that closes the runtime socket ends its process', async () => {
  assert.equal((await invoke('cuts', { cuts: false })).json, 1);
  const cut = await besideAnother('cuts', { cuts: true });
  assert.equal(cut.json.errorType, 'Runtime.ExitError');
  assert.equal((await invoke('cuts', { cuts: false })).json, 1, 'a new process');
});

test('a process that sends the Runtime API what is no HTTP is answered what it asks besides', async () => {
  for (let calls = 0; calls < 2; calls++) assert.equal((await besideAnother('garbage', {})).json, 'fine');
});

test('the largest answer arrives whole; one byte more is an error, and the process goes on', async () => {
  const largest = await besideAnother('large', { bytes: ANSWER_BYTES_MAX });
  assert.equal(largest.text.length, ANSWER_BYTES_MAX);
  const larger = await besideAnother('large', { bytes: ANSWER_BYTES_MAX + 1 });
  assert.equal(larger.json.errorType, 'Function.ResponseSizeTooLarge');
  assert.equal((await invoke('large', { bytes: 0 })).json, 3);
  // More than anybody reads to its end.
  assert.equal((await besideAnother('large', { bytes: 80 * MB })).json.errorType, 'Runtime.ExitError');
  assert.equal((await invoke('large', { bytes: 0 })).json, 1);
});

test('200 processes of a function end with it', async () => {
  assert.equal((await besideAnother('multiplies', { file: pids })).json.errorType, 'Sandbox.Timedout');
  const started = readFileSync(pids, 'utf8').trim().split('\n');
  assert.ok(started.length > 20, `${started.length} processes`);
  await until(() => started.every((pid) => !existsSync(`/proc/${pid}`)));
});

test('1,000 invocations at once are all answered, and another function meanwhile', async () => {
  const route = { function: 'busy', twoWay: true };
  const api = await deployedApi(gateway, { busy: route });
  const clients = await Promise.all(Array.from({ length: 10 }, () => TestClient.open(api.url)));
  for (const client of clients) for (let messages = 0; messages < 100; messages++) client.send({ action: 'busy' });
  assert.equal((await invoke('beside')).json.body, 'beside');
  for (const client of clients) {
    for (let messages = 0; messages < 100; messages++) assert.equal(await client.next(), 'busy');
    await client[Symbol.asyncDispose]();
  }
});
