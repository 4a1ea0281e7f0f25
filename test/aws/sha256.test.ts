// Our SHA-256 beside Node's.
import assert from 'node:assert/strict';
import { createHmac, hash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { hmac, sha256 } from '../../src/aws/sigv4/sha256.ts';

const lengths = [...Array.from({ length: 200 }, (_, length) => length), 1000, 4096, 100_000];

test('SHA-256 is the same as that of node:crypto at every length around a block, and for large messages', () => {
  for (const length of lengths) {
    const message = randomBytes(length);
    assert.equal(sha256(message).toString('hex'), hash('sha256', message), message.toString('hex').slice(0, 400));
  }
});

test('HMAC-SHA256 is the same for keys shorter and longer than a block', () => {
  for (const length of lengths.slice(0, 150)) {
    const key = randomBytes(length);
    const message = randomBytes(lengths.length - length);
    const expected = createHmac('sha256', key).update(message).digest('hex');
    assert.equal(
      hmac(sha256, key, message).toString('hex'),
      expected,
      `${key.toString('hex')} ${message.toString('hex')}`,
    );
  }
});
