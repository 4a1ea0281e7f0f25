import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../src/base/hosts/is-loopback.ts';

test('loopback is what no other machine answers to', () => {
  for (const name of [
    'localhost',
    'app.localhost',
    '127.0.0.1',
    '127.255.255.255',
    '[::1]',
    '[::ffff:7f00:1]',
    '::1',
    '::ffff:127.0.0.1',
    'LocalHost',
  ])
    assert.equal(isLoopback(name), true, name);
  for (const name of [
    'localhost.example.com',
    'xlocalhost',
    '127.0.0.1.example.com',
    '127.0.0.256',
    '127.1',
    '128.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2]',
    '[::ffff:8000:1]',
    '[7f00::1]',
    '[::1',
    '::1]',
    'a@localhost',
    'a/.localhost',
    '',
  ])
    assert.equal(isLoopback(name), false, name);
});
