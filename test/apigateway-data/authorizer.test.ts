// What the answers of authorizers mean: the tables of spec/apigateway-websocket.md, section 1.4.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasIdentity, readAuthorization } from '../../src/services/websocket/events/authorizer.ts';

const arn = 'arn:aws:execute-api:us-east-1:000000000000:abcdef1234/prod/$connect';
const policy = (Effect: string, Resource: unknown, more = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect, Resource, ...more }],
});
const facts = {
  sourceIp: '203.0.113.7',
  isSecure: false,
  nowMs: Date.parse('2026-11-27T12:00:00Z'),
  userAgent: 'ws/8',
};
const read = (answer: unknown) =>
  readAuthorization({ outcome: 'answered', payload: JSON.stringify(answer) ?? '' }, arn, facts);
const allow = { principalId: 'me', policyDocument: policy('Allow', arn) };
const refused = (status: number) => ({ outcome: 'refused', status });

const identity = {
  headers: { AUTH: 'secret', Empty: '' },
  query: { token: 't' },
  stageVariables: { tenant: 'a' },
  context: { stage: 'prod', identity: { sourceIp: '203.0.113.7' } },
};
const sources: readonly [sources: string[], isComplete: boolean, title: string][] = [
  [[], true, 'no source at all'],
  [['route.request.header.Auth'], true, 'a header in another case'],
  [['route.request.header.Empty'], false, 'APIGW-025: an empty header'],
  [['route.request.header.Auth', 'route.request.querystring.missing'], false, 'APIGW-026: one of two missing'],
  [['route.request.querystring.token', 'stageVariables.tenant', 'context.stage'], true, 'sources of every kind'],
  [['context.identity.sourceIp'], true, 'a path into the context'],
  [['route.request.querystring.Token'], false, 'a query parameter in another case'],
  [['route.request.querystring.constructor'], false, 'a name of the prototype'],
  [['nonsense'], false, 'a source that is none'],
];
for (const [given, isComplete, title] of sources) {
  test(`${title} is ${isComplete ? 'an identity' : 'no identity'}`, () =>
    assert.equal(hasIdentity(given, identity), isComplete));
}

test('APIGW-028: Allow on the methodArn lets in, with context as text', () => {
  const context = { text: 'a', number: 1, truth: true, none: null };
  assert.deepEqual(read({ ...allow, context, usageIdentifierKey: 'key' }), {
    outcome: 'allowed',
    authorizer: { principalId: 'me', text: 'a', number: '1', truth: 'true' },
    usageIdentifierKey: 'key',
  });
});

const from = (range: string) => policy('Allow', arn, { Condition: { IpAddress: { 'aws:SourceIp': range } } });
const api = 'arn:aws:execute-api:us-east-1:000000000000:abcdef1234';
const answers: readonly [title: string, answer: unknown, outcome: object][] = [
  ['Deny', { ...allow, policyDocument: policy('Deny', arn) }, refused(403)],
  [
    'APIGW-031: a resource in the style of REST',
    { ...allow, policyDocument: policy('Allow', `${api}/prod/*/*`) },
    refused(403),
  ],
  ['another stage', { ...allow, policyDocument: policy('Allow', `${api}/dev/$connect`) }, refused(403)],
  ['no statement', { ...allow, policyDocument: { Statement: [] } }, refused(403)],
  ['another action', { ...allow, policyDocument: policy('Allow', arn, { Action: 's3:*' }) }, refused(403)],
  ['an empty condition', { ...allow, policyDocument: policy('Allow', arn, { Condition: {} }) }, refused(500)],
  ['a condition that does not hold', { ...allow, policyDocument: from('198.51.100.0/24') }, refused(403)],
  [
    'an operator that is not here',
    { ...allow, policyDocument: policy('Allow', arn, { Condition: { ArnLike: { 'aws:SourceArn': '*' } } }) },
    refused(500),
  ],
  ['a principal', { ...allow, policyDocument: policy('Allow', arn, { Principal: '*' }) }, refused(500)],
  ['a misspelt member', { ...allow, policyDocument: { ...policy('Allow', arn), Statements: [] } }, refused(500)],
  [
    'all resources but this',
    { ...allow, policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', NotResource: arn }] } },
    refused(403),
  ],
  ['no policy', { principalId: 'me' }, refused(500)],
  ['no principal', { policyDocument: allow.policyDocument }, refused(500)],
  ['nested context', { ...allow, context: { a: {} } }, refused(500)],
  ['a list as context', { ...allow, context: [] }, refused(500)],
  ['null', null, refused(500)],
  ['nothing', undefined, refused(500)],
  ['an answer of more than 8 KB', { ...allow, context: { a: 'a'.repeat(8192) } }, refused(500)],
];
for (const [title, answer, outcome] of answers) {
  test(`${title} is answered with ${JSON.stringify(outcome)}`, () => assert.deepEqual(read(answer), outcome));
}

test('wildcards, lists and single statements let in', () => {
  for (const Resource of ['*', `${api}/*`, `${api}/prod/$connec?`, ['nothing', `${api}/prod/*`]]) {
    assert.equal(read({ ...allow, policyDocument: policy('Allow', Resource) }).outcome, 'allowed');
  }
  const single = { Statement: { Effect: 'Allow', Action: ['execute-api:*'], Resource: arn, Sid: 'one' } };
  assert.equal(read({ ...allow, policyDocument: single }).outcome, 'allowed');
});

test('conditions hold or not by the handshake, and Not lets in all but what it names', () => {
  assert.equal(read({ ...allow, policyDocument: from('203.0.113.0/24') }).outcome, 'allowed');
  const others = { Statement: { Effect: 'Allow', NotAction: 'ivschat:*', NotResource: `${api}/dev/*` } };
  assert.equal(read({ ...allow, policyDocument: others }).outcome, 'allowed');
});

test('Deny wins over Allow', () => {
  const Statement = [...policy('Allow', '*').Statement, ...policy('Deny', arn).Statement];
  assert.deepEqual(read({ ...allow, policyDocument: { Statement } }), refused(403));
});

test('an answer of exactly 8 KB is read', () => {
  const bare = JSON.stringify({ ...allow, context: { a: '' } }).length;
  const answer = { ...allow, context: { a: 'a'.repeat(8192 - bare) } };
  assert.equal(JSON.stringify(answer).length, 8192);
  assert.equal(read(answer).outcome, 'allowed');
});

test('APIGW-029: only the error Unauthorized is 401; any other, and a late one, is 500', () => {
  const threw = (errorMessage: string) =>
    readAuthorization({ outcome: 'threw', payload: JSON.stringify({ errorMessage }) }, arn, facts);
  assert.deepEqual(threw('Unauthorized'), refused(401));
  assert.deepEqual(threw('unauthorized'), refused(500));
  assert.deepEqual(threw('Unauthorized '), refused(500));
  assert.deepEqual(readAuthorization({ outcome: 'late' }, arn, facts), refused(500));
});
