// When a Condition holds, and what of a policy is not taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PolicyError } from '../../src/aws/policy/policy-error.ts';
import { readPolicy } from '../../src/aws/policy/read-policy.ts';
import { isAllowed } from '../../src/aws/policy/policy.ts';
import type { Facts } from '../../src/aws/policy/conditions.ts';

const NOW = '2026-11-27T12:00:00Z';
const facts: Facts = {
  sourceIp: '203.0.113.7',
  isSecure: true,
  nowMs: Date.parse(NOW) + 999,
  userAgent: 'Mine/1.0 (test)',
};
const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
const holds = (Condition: object, given: Partial<Facts> = {}) =>
  isAllowed(readPolicy({ Statement: { ...statement, Condition } }), 'ivschat:GetRoom', '*', { ...facts, ...given });

const ip = (values: unknown) => ({ 'aws:SourceIp': values });
const tls = (values: unknown) => ({ 'aws:SecureTransport': values });
const now = (values: unknown) => ({ 'aws:CurrentTime': values });
const agent = (values: unknown) => ({ 'aws:UserAgent': values });

const cases: readonly [condition: object, isTrue: boolean, title: string][] = [
  [{ IpAddress: ip('203.0.113.0/24') }, true, 'an address in the range'],
  [{ IpAddress: ip('203.0.113.8/29') }, false, 'the range after it'],
  [{ IpAddress: ip('203.0.113.0/29') }, true, 'the last address of the range'],
  [{ IpAddress: ip('203.0.113.7') }, true, 'the address itself'],
  [{ IpAddress: ip('203.0.113.6') }, false, 'its neighbour'],
  [{ IpAddress: ip('0.0.0.0/0') }, true, 'all of IPv4'],
  [{ IpAddress: ip('::/0') }, false, 'all of IPv6'],
  [{ IpAddress: ip(['10.0.0.0/8', '203.0.113.0/24']) }, true, 'one of two ranges'],
  [{ NotIpAddress: ip('203.0.113.0/24') }, false, 'not that range'],
  [{ NotIpAddress: ip('10.0.0.0/8') }, true, 'not another range'],
  [{ NotIpAddress: ip(['10.0.0.0/8', '203.0.113.0/24']) }, false, 'neither of two ranges'],
  [{ Bool: tls('true') }, true, 'TLS'],
  [{ Bool: tls(true) }, true, 'TLS without quotes'],
  [{ Bool: tls('false') }, false, 'no TLS'],
  [{ Bool: tls(['true', 'false']) }, true, 'either'],
  [{ DateEquals: now(NOW) }, true, 'this second'],
  [{ DateEquals: now('2026-11-27T12:00:01Z') }, false, 'the next second'],
  [{ DateEquals: now('2026-11-27T14:00:00+02:00') }, true, 'this second in another zone'],
  [{ DateNotEquals: now(NOW) }, false, 'not this second'],
  [{ DateGreaterThan: now(NOW) }, false, 'after this second'],
  [{ DateGreaterThan: now('2026-11-27T11:59:59Z') }, true, 'after the second before'],
  [{ DateGreaterThanEquals: now(NOW) }, true, 'from this second on'],
  [{ DateLessThan: now(NOW) }, false, 'before this second'],
  [{ DateLessThan: now('2026-11-27T12:00:01Z') }, true, 'before the next second'],
  [{ DateLessThanEquals: now(NOW) }, true, 'until this second'],
  [{ DateGreaterThan: now('2026') }, true, 'after the beginning of a year'],
  [{ DateLessThan: now(['2026-11', '2026-11-28']) }, true, 'before one of a month and a day'],
  [{ DateEquals: now(Date.parse(NOW) / 1000) }, true, 'seconds since 1970'],
  [{ DateEquals: now(String(Date.parse(NOW) / 1000)) }, true, 'seconds since 1970 as text'],
  [{ DateGreaterThan: now('2026-01-01'), DateLessThan: now('2026-06-01') }, false, 'only one of two operators'],
  [{ DateGreaterThan: now('2026-01-01'), DateLessThan: now('2027-01-01') }, true, 'both operators'],
  [{ StringEquals: agent('Mine/1.0 (test)') }, true, 'the same text'],
  [{ StringEquals: agent('mine/1.0 (test)') }, false, 'another case'],
  [{ StringEquals: agent('Mine/*') }, false, 'a star where it is no wildcard'],
  [{ StringEqualsIgnoreCase: agent('mine/1.0 (TEST)') }, true, 'another case where that is the same'],
  [{ StringNotEquals: agent('Mine/1.0 (test)') }, false, 'not the same text'],
  [{ StringNotEquals: agent(['x', 'y']) }, true, 'neither of two texts'],
  [{ StringNotEqualsIgnoreCase: agent('MINE/1.0 (test)') }, false, 'not the same in any case'],
  [{ StringLike: agent('Mine/?.* (*)') }, true, 'a pattern'],
  [{ StringLike: agent('mine/*') }, false, 'a pattern in another case'],
  [{ StringNotLike: agent(['x*', 'Mine*']) }, false, 'neither of two patterns'],
  [{ Null: agent('false') }, true, 'there is one'],
  [{ Null: agent(true) }, false, 'there is none'],
  [{ IpAddress: { 'AWS:sourceip': '203.0.113.7' } }, true, 'a key in another case'],
  [{ StringEqualsIfExists: agent('x') }, false, 'IfExists, and it exists'],
];
for (const [condition, isTrue, title] of cases) {
  test(`${title}: ${JSON.stringify(condition)} is ${isTrue}`, () => assert.equal(holds(condition), isTrue));
}

test('a key that a request lacks makes a condition false, but a negated one and one with IfExists true', () => {
  const without = { userAgent: undefined, sourceIp: '' };
  for (const condition of [
    { StringEquals: agent('x') },
    { StringLike: agent('*') },
    { IpAddress: ip('0.0.0.0/0') },
    { Null: agent('false') },
  ]) {
    assert.equal(holds(condition, without), false, JSON.stringify(condition));
  }
  for (const condition of [
    { StringNotEquals: agent('x') },
    { StringNotLike: agent('*') },
    { NotIpAddress: ip('0.0.0.0/0') },
    { StringEqualsIfExists: agent('x') },
    { IpAddressIfExists: ip('10.0.0.0/8') },
    { StringNotEqualsIfExists: agent('x') },
    { Null: agent('true') },
    { Null: ip(['false', 'true']) },
  ]) {
    assert.equal(holds(condition, without), true, JSON.stringify(condition));
  }
});

test('addresses of both families are told apart, whatever the socket', () => {
  const range = (text: string) => ({ IpAddress: ip(text) });
  assert.equal(holds(range('127.0.0.0/8'), { sourceIp: '::ffff:127.0.0.1' }), true);
  assert.equal(holds(range('128.0.0.0/8'), { sourceIp: '::ffff:127.0.0.1' }), false);
  assert.equal(holds(range('2001:DB8:1234:5678::/64'), { sourceIp: '2001:db8:1234:5678:1::' }), true);
  assert.equal(holds(range('2001:DB8:1234:5678::/64'), { sourceIp: '2001:db8:1234:5679::' }), false);
  assert.equal(holds(range('fe80::/10'), { sourceIp: 'fe80::1%eth0' }), true);
  assert.equal(holds(range('::1'), { sourceIp: '::1' }), true);
  assert.equal(holds(range('0.0.0.0/0'), { sourceIp: '::1' }), false);
});

test('a Deny with a condition denies only where it holds', () => {
  const Deny = { ...statement, Effect: 'Deny', Condition: { NotIpAddress: ip('203.0.113.0/24') } };
  const policy = readPolicy({ Statement: [statement, Deny] });
  assert.equal(isAllowed(policy, 'ivschat:GetRoom', '*', facts), true);
  assert.equal(isAllowed(policy, 'ivschat:GetRoom', '*', { ...facts, sourceIp: '203.0.114.7' }), false);
});

const ACTIONS = ['execute-api:Invoke', 'execute-api:ManageConnections', 'ivschat:GetRoom', 'ivschat:SendEvent'];
const conditional = (Condition: unknown) => ({ Statement: [statement, { ...statement, Condition }] });
const refusals: readonly [policy: unknown, message: string | RegExp][] = [
  [null, 'The policy: must be a JSON object'],
  [[], 'The policy: must be a JSON object'],
  [{}, 'Statement: is missing'],
  [{ Statements: [] }, 'Statements: there is no such member here; did you mean Statement?'],
  [JSON.parse('{"__proto__": {}}'), /^__proto__: there is no such member here/],
  [{ Version: '2012-10-18', Statement: [] }, 'Version: must be 2012-10-17 or 2008-10-17'],
  [{ Id: 1, Statement: [] }, 'Id: must be a text'],
  [{ Statement: null }, 'Statement: must be a statement, with Effect, Action and Resource'],
  [{ Statement: ['x'] }, 'Statement[0]: must be a statement, with Effect, Action and Resource'],
  [{ Statement: { ...statement, Effect: 'allow' } }, 'Statement.Effect: must be Allow or Deny'],
  [{ Statement: { ...statement, Sid: 5 } }, 'Statement.Sid: must be a text'],
  [{ Statement: { ...statement, Principal: '*' } }, /^Statement\.Principal: there is no such member here; there are: /],
  [{ Statement: { ...statement, Conditions: {} } }, /^Statement\.Conditions: .*did you mean Condition\?$/],
  [{ Statement: { ...statement, NotAction: 'ivschat:*' } }, 'Statement.NotAction: excludes Action'],
  [{ Statement: { ...statement, NotResource: '*' } }, 'Statement.NotResource: excludes Resource'],
  [{ Statement: { Effect: 'Deny', Action: '*' } }, 'Statement.Resource: is missing'],
  [{ Statement: { Effect: 'Deny', Resource: '*' } }, 'Statement.Action: is missing'],
  [{ Statement: { ...statement, Action: [] } }, 'Statement.Action: the list is empty'],
  [{ Statement: { ...statement, Action: ['*', ''] } }, 'Statement.Action[1]: must be a text that is not empty'],
  [{ Statement: { ...statement, Resource: [['*']] } }, 'Statement.Resource[0]: must be a text that is not empty'],
  [{ Statement: { ...statement, Resource: 'a${aws:username}' } }, /^Statement\.Resource: policy variables /],
  [
    { Statement: [statement, { ...statement, Action: 'ivschat:SendEvnt' }] },
    'Statement[1].Action: there is no action ivschat:SendEvnt here; did you mean ivschat:SendEvent?',
  ],
  [
    { Statement: { ...statement, Action: ['execute-api:*', 'execute-api:ManageConection'] } },
    /^Statement\.Action\[1\]: .*; did you mean execute-api:ManageConnections\?$/,
  ],
  [
    { Statement: { ...statement, Action: 's3:GetObject' } },
    'Statement.Action: there is no action s3:GetObject here; the services here are: execute-api, ivschat',
  ],
  [{ Statement: { ...statement, Action: 'ivscaht:*' } }, /; did you mean ivschat\?$/],
  [{ Statement: { Effect: 'Deny', NotAction: 'ivschat:Put*', Resource: '*' } }, /^Statement\.NotAction: .*there are: /],
  [{ Statement: { ...statement, Resource: 'x'.repeat(1_025) } }, 'Statement.Resource: is longer than 1024 characters'],
  [conditional({ StringLike: agent('x'.repeat(1_025)) }), /aws:UserAgent: is longer than 1024 characters$/],
  [conditional({}), 'Statement[1].Condition: must be an object of condition operators'],
  [conditional([]), 'Statement[1].Condition: must be an object of condition operators'],
  [
    conditional({ IpAddres: ip('10.0.0.0/8') }),
    'Statement[1].Condition.IpAddres: there is no such condition operator here; did you mean IpAddress?',
  ],
  [conditional({ 'ForAnyValue:StringLike': agent('*') }), /^Statement\[1\]\.Condition\.ForAnyValue:StringLike: /],
  [conditional({ ArnLike: { 'aws:SourceArn': '*' } }), /^Statement\[1\]\.Condition\.ArnLike: there is no such/],
  [conditional({ NullIfExists: agent('true') }), /^Statement\[1\]\.Condition\.NullIfExists: there is no such/],
  [conditional({ constructor: agent('true') }), /^Statement\[1\]\.Condition\.constructor: there is no such/],
  [conditional({ IpAddress: {} }), 'Statement[1].Condition.IpAddress: must be an object of condition keys'],
  [
    conditional({ IpAddress: { 'aws:SourceIpp': '::1' } }),
    'Statement[1].Condition.IpAddress.aws:SourceIpp: there is no such condition key here; did you mean aws:SourceIp?',
  ],
  [
    conditional({ StringEquals: { 'aws:PrincipalTag/team': 'a' } }),
    /^Statement\[1\]\.Condition\.StringEquals\.aws:PrincipalTag\/team: there is no such condition key here/,
  ],
  [conditional({ StringLike: ip('10.*') }), /aws:SourceIp: works with IpAddress, NotIpAddress, Null only$/],
  [conditional({ IpAddress: ip([]) }), /aws:SourceIp: the list is empty$/],
  [conditional({ IpAddress: ip(['::1', '10.0.0/8']) }), /aws:SourceIp\[1\]: must be an address or a range /],
  [conditional({ IpAddress: ip('10.0.0.0/33') }), /aws:SourceIp: must be an address or a range /],
  [conditional({ IpAddress: ip({}) }), /aws:SourceIp: must be an address or a range /],
  [conditional({ Bool: tls('yes') }), /aws:SecureTransport: must be true or false$/],
  [conditional({ Null: agent('') }), /aws:UserAgent: must be true or false$/],
  [conditional({ DateLessThan: now('tomorrow') }), /aws:CurrentTime: must be a date /],
  [conditional({ DateLessThan: now('2026-02-30') }), /aws:CurrentTime: must be a date /],
  [conditional({ DateLessThan: now('2026-02-28T12:00:00') }), /aws:CurrentTime: must be a date /],
  [conditional({ StringLike: agent('${aws:username}') }), /aws:UserAgent: policy variables /],
];
for (const [policy, message] of refusals) {
  test(`${JSON.stringify(policy).slice(0, 200)} is refused: ${String(message)}`, () =>
    assert.throws(() => readPolicy(policy, ACTIONS), {
      name: 'Error',
      message,
    }));
}

test('wildcards are good where they fit any action; everything else that IAM allows is taken', () => {
  for (const Action of ['*', 'ivschat:*', 'IVSCHAT:send*', '*:Get*', ['execute-api:invoke', 'ivschat:S?ndEvent']]) {
    readPolicy({ Version: '2008-10-17', Id: 'x', Statement: { ...statement, Sid: 'one', Action } }, ACTIONS);
  }
  const long = { StringLike: agent('x'.repeat(1_024)) };
  readPolicy({ Statement: { ...statement, Resource: 'x'.repeat(1_024), Condition: long } }, ACTIONS);
  // What an authorizer answers may speak of other services.
  readPolicy({ Statement: { ...statement, Action: 's3:GetObject' } });
});

test('a refusal does not repeat more than the beginning of a name', () => {
  const refusalOf = (policy: unknown) => {
    try {
      readPolicy(policy, ACTIONS);
    } catch (cause) {
      assert.ok(cause instanceof PolicyError);
      return cause.message;
    }
    return assert.fail('it was taken');
  };
  const long = 'x'.repeat(100_000);
  assert.ok(refusalOf({ [long]: 1 }).length < 500);
  assert.ok(refusalOf({ Statement: { ...statement, Action: long } }).length < 500);
  assert.ok(refusalOf(conditional({ [long]: {} })).length < 500);
  assert.ok(refusalOf(conditional({ Bool: { [long]: true } })).length < 500);
});
