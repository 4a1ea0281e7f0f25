// Names of backends are looked up once for all who ask at the same time.
import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { test } from 'node:test';
import { sharedLookup } from '../../src/base/hosts/shared-lookup.ts';

test('a thousand who ask for a silent name are one question, and hear the same answer', () => {
  const asked: { name: string; answer: Parameters<LookupFunction>[2] }[] = [];
  const lookup = sharedLookup((name, _options, answer) => void asked.push({ name, answer }));
  const heard: unknown[] = [];
  for (let call = 0; call < 1_000; call++) lookup('dead.test', {}, (...answer) => void heard.push(answer));
  lookup('alive.test', {}, (...answer) => void heard.push(answer));
  assert.deepEqual(
    asked.map(({ name }) => name),
    ['dead.test', 'alive.test'],
  );
  asked[1]!.answer(null, '127.0.0.1', 4);
  assert.deepEqual(heard, [[null, '127.0.0.1', 4]]);
  asked[0]!.answer(new Error('nobody'), '');
  assert.equal(heard.length, 1_001);
  lookup('dead.test', {}, () => {});
  assert.equal(asked.length, 3);
});

test('different questions about one name are asked apart', () => {
  let asked = 0;
  const lookup = sharedLookup(() => void asked++);
  for (const options of [{}, { family: 4 }, { family: 6 }, { all: true }, { all: true }])
    lookup('x', options, () => {});
  assert.equal(asked, 4);
});
