// Policies: what a key may do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPolicy } from '../../src/aws/policy/read-policy.ts';
import { isAllowed } from '../../src/aws/policy/policy.ts';

const ROOM = 'arn:aws:ivschat:us-west-2:000000000000:room/AAbbCCdd1122';
const facts = { sourceIp: '127.0.0.1', isSecure: false, nowMs: 0, userAgent: undefined };

type Texts = string | string[];
const allow = (Action: Texts, Resource: Texts = '*') => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: Texts, Resource: Texts = '*') => ({ Effect: 'Deny', Action, Resource });
const may = (Statement: object, action: string, resource = ROOM) =>
  isAllowed(readPolicy({ Version: '2012-10-17', Statement }), action, resource, facts);

test('what no statement allows is denied', () => {
  assert.equal(may([], 'ivschat:SendEvent'), false);
  assert.equal(may([allow('ivschat:GetRoom')], 'ivschat:SendEvent'), false);
  assert.equal(may([allow('ivschat:SendEvent', 'arn:aws:ivschat:eu-west-1:*')], 'ivschat:SendEvent'), false);
});

test('action and resource must both match, in the same statement', () => {
  assert.equal(may([allow('ivschat:SendEvent', ROOM)], 'ivschat:SendEvent'), true);
  assert.equal(may([allow('ivschat:SendEvent', 'x'), allow('ivschat:GetRoom', ROOM)], 'ivschat:SendEvent'), false);
});

test('a deny wins over every allow, wherever it stands', () => {
  for (const statements of [
    [allow('*'), deny('ivschat:Send*')],
    [deny('ivschat:Send*'), allow('*')],
  ]) {
    assert.equal(may(statements, 'ivschat:SendEvent'), false);
    assert.equal(may(statements, 'ivschat:GetRoom'), true);
  }
});

test('a list of actions or resources matches when one of them does; one text or statement needs no list', () => {
  const lists = allow(['ivschat:GetRoom', 'ivschat:Send*'], ['arn:aws:x', `${ROOM.slice(0, -3)}*`]);
  assert.equal(may([lists], 'ivschat:SendEvent'), true);
  assert.equal(may(lists, 'ivschat:GetRoom'), true);
  assert.equal(may(lists, 'ivschat:DeleteRoom'), false);
});

test('NotAction and NotResource are everything but what they name', () => {
  const others = { Effect: 'Allow', NotAction: ['ivschat:Delete*', 'ivschat:SendEvent'], Resource: '*' };
  assert.equal(may(others, 'ivschat:GetRoom'), true);
  assert.equal(may(others, 'IVSCHAT:deleteroom'), false);
  assert.equal(may(others, 'ivschat:SendEvent'), false);
  const elsewhere = [allow('*'), { Effect: 'Deny', Action: '*', NotResource: [ROOM, 'arn:aws:x'] }];
  assert.equal(may(elsewhere, 'ivschat:GetRoom'), true);
  assert.equal(may(elsewhere, 'ivschat:GetRoom', `${ROOM}3`), false);
});

test('actions are the same in any case, resources are not', () => {
  assert.equal(may(allow('IVSCHAT:sendevent'), 'ivschat:SendEvent'), true);
  assert.equal(may(allow('*', ROOM.toUpperCase()), 'ivschat:SendEvent'), false);
});

test('a resource that is longer than any here is denied, so that no Deny is missed', () => {
  const statements = [allow('*'), deny('*', `${ROOM}*`)];
  assert.equal(may(statements, 'ivschat:GetRoom', 'x'.repeat(1_024)), true);
  assert.equal(may(statements, 'ivschat:GetRoom', 'x'.repeat(1_025)), false);
  assert.equal(may(statements, 'ivschat:GetRoom', ROOM.padEnd(100_000, 'x')), false);
});

/** CPU time, since other programs may be busy. */
function cpuMs(run: () => void): number {
  const { user, system } = process.threadCpuUsage();
  run();
  const after = process.threadCpuUsage();
  return (after.user + after.system - user - system) / 1_000;
}

/** How long the slowest of these patterns takes, so many times as fit into a policy. */
function slowestMs(charsMax: number, resource: string, patterns: readonly string[]): number {
  return Math.max(
    ...patterns.map((pattern) => {
      const Resource = Array(Math.max(1, Math.floor(charsMax / (pattern.length + 3)))).fill(pattern) as string[];
      const policy = readPolicy({ Statement: [allow('ivschat:*', Resource)] });
      return cpuMs(() => isAllowed(policy, 'ivschat:GetRoom', resource, facts));
    }),
  );
}

test('no policy within limits takes long, whatever the resource', () => {
  const a = (count: number) => 'a'.repeat(count);
  const patterns = [
    `*${a(500)}b*`,
    `*${a(500)}?b*`,
    `*${'a?'.repeat(250)}b*`,
    `${'a*'.repeat(500)}b`,
    `${'*a'.repeat(500)}*b`,
    `${'?*'.repeat(500)}b`,
    `*${a(31)}b*${a(31)}b*`,
    `*${a(1_000)}b*`,
    `${'*'.repeat(1_000)}b`,
    `*${a(12)}b*`,
    `*b${a(12)}*`,
    `*${'a?'.repeat(6)}b*`,
    '*?b*',
  ];
  for (const resource of [a(1_024), `${a(1_023)}b`, 'ab'.repeat(512)]) {
    const spent = slowestMs(10_240, `${resource.slice(0, -1)}c`, patterns);
    assert.ok(spent < 50, `${spent} ms`);
  }
});
