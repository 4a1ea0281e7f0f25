// What the cache of signing keys holds: the keys, and not the memory around what they were made of.
// Not quick: it measures what much input costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SigningKeys } from '../../src/aws/sigv4/signing-keys.ts';
import { parseScope } from '../../src/aws/sigv4/scope.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const KEYS = 300;
const KEY_BYTES_MAX = 2_048;

async function weigh(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await setImmediate();
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('a kept key keeps neither a slab of small buffers nor the header that it was named in', async () => {
  const keys = new SigningKeys();
  const before = await weigh();
  for (let index = 0; index < KEYS; index++) {
    // Other requests use up the slab in the meantime.
    Buffer.allocUnsafe(Buffer.poolSize / 2 - 1);
    Buffer.allocUnsafe(Buffer.poolSize / 2 - 1);
    const header = `AKIDEXAMPLE/20261122/region-${index}/execute-api/aws4_request, ${'x'.repeat(16_000)}`;
    const credential = header.split(', ')[0]!;
    keys.get('secret', parseScope(credential)!);
  }
  const each = ((await weigh()) - before) / KEYS;
  assert.ok(each < KEY_BYTES_MAX, `${Math.round(each)} bytes for each key`);
  assert.ok(keys.get('secret', parseScope('AKIDEXAMPLE/20261122/region-0/execute-api/aws4_request')!));
});
