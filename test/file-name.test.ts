import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileName } from '../src/base/files/file-name.ts';

test('whatever a caller put into it is one name of a path, and different names stay different', () => {
  assert.equal(fileName('orders-prod_1.log'), 'orders-prod_1.log');
  for (const name of ['/etc/passwd', '..', '.hidden', 'a/../b', 'a\0b', 'ä'.repeat(1_000), '\ud800']) {
    const safe = fileName(name);
    assert.match(safe, /^[^./\\\0][^/\\\0]*$/);
    assert.ok(Buffer.byteLength(safe) <= 217, name);
  }
  const long = 'x'.repeat(300);
  assert.notEqual(fileName(`${long}1`), fileName(`${long}2`));
  assert.equal(fileName('x'.repeat(200)), 'x'.repeat(200));
});
