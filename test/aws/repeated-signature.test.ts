// Signatures of requests that repeat are those that `sign` makes, whatever changes from one to the next.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RepeatedSignature } from '../../src/aws/sigv4/repeated-signature.ts';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { example, temporary } from './sigv4-fixtures.ts';

const SCOPE = { region: 'eu-west-1', service: 'lambda' };
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

const requests = [
  { method: 'POST', target: '/2015-03-31/functions/a%3Ab/invocations', headers: { host: 'localhost:9' } },
  {
    method: 'POST',
    target: '/below/2015-03-31/functions/f/invocations?Qualifier=two%20words',
    headers: { host: 'h', 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
  },
];

test('the time, the day, the body and who signs may change between any two', () => {
  const begin = Date.UTC(2026, 10, 28, 23, 59, 58);
  const times = [0, 1, SECOND_MS, 3 * SECOND_MS, DAY_MS, 0].map((laterMs) => begin + laterMs);
  for (const request of requests) {
    const signature = new RepeatedSignature(request, SCOPE);
    for (const now of times) {
      for (const credential of [example, temporary, { ...example, secretAccessKey: 'another' }]) {
        for (const body of [Buffer.alloc(0), Buffer.from('{"text":"\u00e9\u{1f600}"}')]) {
          const expected = sign({ ...request, body }, credential, { ...SCOPE, now });
          assert.deepEqual(signature.sign(body, credential, now), expected);
        }
      }
    }
  }
});
