// Policies: what a key may do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Policy, Statement } from '../../src/aws/policy.ts';
import { isAllowed, matches } from '../../src/aws/policy.ts';

const ROOM = 'arn:aws:ivschat:us-west-2:000000000000:room/AAbbCCdd1122';
const policy = (...Statement: Statement[]): Policy => ({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const deny = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  Effect: 'Deny',
  Action,
  Resource,
});

test('what no statement allows is denied', () => {
  assert.equal(isAllowed(policy(), 'ivschat:SendEvent', ROOM), false);
  assert.equal(isAllowed(policy(allow('ivschat:GetRoom')), 'ivschat:SendEvent', ROOM), false);
  assert.equal(
    isAllowed(policy(allow('ivschat:SendEvent', 'arn:aws:ivschat:eu-west-1:*')), 'ivschat:SendEvent', ROOM),
    false,
  );
});

test('action and resource must both match, in the same statement', () => {
  assert.equal(isAllowed(policy(allow('ivschat:SendEvent', ROOM)), 'ivschat:SendEvent', ROOM), true);
  assert.equal(
    isAllowed(policy(allow('ivschat:SendEvent', 'x'), allow('ivschat:GetRoom', ROOM)), 'ivschat:SendEvent', ROOM),
    false,
  );
});

test('a deny wins over every allow, wherever it stands', () => {
  for (const statements of [
    [allow('*'), deny('ivschat:Send*')],
    [deny('ivschat:Send*'), allow('*')],
  ]) {
    assert.equal(isAllowed(policy(...statements), 'ivschat:SendEvent', ROOM), false);
    assert.equal(isAllowed(policy(...statements), 'ivschat:GetRoom', ROOM), true);
  }
});

test('a list of actions or resources matches when one of them does', () => {
  const one = policy(allow(['ivschat:GetRoom', 'ivschat:Send*'], ['arn:aws:x', `${ROOM.slice(0, -3)}*`]));
  assert.equal(isAllowed(one, 'ivschat:SendEvent', ROOM), true);
  assert.equal(isAllowed(policy(allow([], ROOM)), 'ivschat:SendEvent', ROOM), false);
});

test('actions are the same in any case, resources are not', () => {
  assert.equal(isAllowed(policy(allow('IVSCHAT:sendevent')), 'ivschat:SendEvent', ROOM), true);
  assert.equal(isAllowed(policy(allow('*', ROOM.toUpperCase())), 'ivschat:SendEvent', ROOM), false);
});

test('wildcards stand for text of any length and for one character', () => {
  const matching = [
    ['', ''],
    ['*', ''],
    ['*', 'abc'],
    ['a*', 'a'],
    ['*c', 'abc'],
    ['a*c', 'abbbc'],
    ['a?c', 'abc'],
    ['a**c', 'ac'],
    ['*?*', 'a'],
    ['a*b*c', 'aXbYbZc'],
    ['?*', 'ab'],
  ];
  const others = [
    ['', 'a'],
    ['?', ''],
    ['a', ''],
    ['a*c', 'abcd'],
    ['a?c', 'ac'],
    ['*b', 'abc'],
    ['a.c', 'abc'],
    ['[a]', 'a'],
    ['??', 'a'],
  ];
  for (const [pattern, text] of matching) assert.equal(matches(pattern!, text!), true, `${pattern} ${text}`);
  for (const [pattern, text] of others) assert.equal(matches(pattern!, text!), false, `${pattern} ${text}`);
});

test('a star in the text is a character like others', () => {
  assert.equal(matches('a', '*'), false);
  assert.equal(matches('*', '*'), true);
  assert.equal(matches('?', '*'), true);
  assert.equal(matches('a*', 'a*b'), true);
});

test('matching agrees with the regular expression of the same meaning', () => {
  const short = (...units: string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
  fc.assert(
    fc.property(short('a', 'b', '*', '?', '.'), short('a', 'b', '.', '*'), (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      assert.equal(matches(pattern, text), new RegExp(`^${source}$`, 's').test(text));
    }),
    { numRuns: 2000 },
  );
});

test('a pattern made to take for ever does not', () => {
  const started = performance.now();
  assert.equal(matches(`${'a*'.repeat(60)}b`, 'a'.repeat(10_000)), false);
  assert.equal(matches(`${'*a'.repeat(60)}*b`, 'a'.repeat(10_000)), false);
  assert.equal(matches(`${'*'.repeat(10_000)}b`, 'a'.repeat(10_000)), false);
  // Backtracking would take longer than the universe has; the bound leaves room for any machine.
  assert.ok(performance.now() - started < 5000);
});
