// Routing: from a method and a raw path to one operation of one service.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { router } from '../../src/aws/server/router.ts';
import { path, service, string } from '../../src/aws/shape.ts';
import { management } from '../../src/services/websocket/connections/model.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';

const operation = { doc: '', input: {}, output: {}, errors: [] } as const;
const apis = service({
  id: 'apis',
  doc: '',
  apiVersion: '1',
  signingName: 'apis',
  wireNames: 'lower-first',
  base: 'host',
  errors: {},
  operations: {
    GetApis: { ...operation, http: 'GET /v2/apis' },
    GetApi: { ...operation, http: 'GET /v2/apis/{apiId}', input: { ApiId: path(string()) } },
    GetRoute: { ...operation, http: 'GET /v2/apis/{apiId}/routes/{routeId}' },
    CreateApi: { ...operation, http: 'POST /v2/apis' },
  },
});

const match = router([management, ivschat, apis]);
const nameOf = (method: string, target: string) => match(method, target)?.name;

test('a path and a method together choose the operation', () => {
  assert.equal(nameOf('POST', '/CreateRoom'), 'CreateRoom');
  assert.equal(nameOf('GET', '/v2/apis'), 'GetApis');
  assert.equal(nameOf('POST', '/v2/apis'), 'CreateApi');
  assert.equal(nameOf('GET', '/CreateRoom'), undefined);
  assert.equal(nameOf('post', '/CreateRoom'), undefined);
  assert.equal(nameOf('DELETE', '/v2/apis'), undefined);
});

test('paths are exact: case, length and slashes count', () => {
  for (const target of [
    '/createroom',
    '/CreateRoom/',
    '/v2//apis',
    '/CreateRoom/x',
    '/x/CreateRoom',
    '/',
    '',
    '*',
    '/v2/apis/',
  ]) {
    const found = nameOf('POST', target);
    assert.equal(found, undefined, target);
  }
});

test('slashes in front of a path, and empty names around @connections, count for nothing', () => {
  assert.equal(nameOf('POST', '//CreateRoom'), 'CreateRoom');
  assert.equal(nameOf('GET', '///v2/apis'), 'GetApis');
  for (const target of ['/prod//@connections/x', '//prod/@connections//x', '/prod/@connections/x/']) {
    const { base, labels } = match('POST', target)!;
    assert.deepEqual([base, labels], [['prod'], { connectionId: 'x' }], target);
  }
  assert.equal(nameOf('GET', '/prod/@connections/'), undefined);
  assert.equal(nameOf('DELETE', '/v2/apis/a/'), undefined);
});

test('labels are decoded once', () => {
  assert.deepEqual(match('GET', '/v2/apis/a%20b')!.labels, { apiId: 'a b' });
  assert.deepEqual(match('GET', '/v2/apis/a%2520b')!.labels, { apiId: 'a%20b' });
  assert.deepEqual(match('GET', '/v2/apis/%F0%9F%98%80')!.labels, { apiId: '😀' });
  assert.deepEqual(match('GET', '/v2/apis/a/routes/b')!.labels, { apiId: 'a', routeId: 'b' });
});

test('an encoded slash belongs to its segment', () => {
  assert.deepEqual(match('GET', '/v2/apis/a%2Froutes%2Fb')!.labels, { apiId: 'a/routes/b' });
  assert.equal(nameOf('GET', '/v2%2Fapis'), undefined);
});

test('an encoded letter of a fixed segment is the letter', () => {
  assert.equal(nameOf('POST', '/Create%52oom'), 'CreateRoom');
  assert.equal(nameOf('GET', '/prod/%40connections/L0SM9cOFvHcCIhw%3D'), 'GetConnection');
});

test('a broken escape matches nothing, wherever it stands', () => {
  for (const broken of ['%', '%4', '%zz', '%ff', '%c3', '%e0%80%af', '%ed%a0%80']) {
    for (const target of [
      `/v2/apis/${broken}`,
      `/${broken}/apis`,
      `/prod/@connections/${broken}`,
      `/${broken}/@connections/a`,
      `/CreateRoom${broken}`,
    ]) {
      assert.equal(match('GET', target), undefined, target);
      assert.equal(match('POST', target), undefined, target);
    }
  }
});

test('what stands before @connections is the base', () => {
  const id = 'L0SM9cOFvHcCIhw=';
  for (const [target, base] of [
    [`/@connections/${id}`, []],
    [`/prod/@connections/${id}`, ['prod']],
    [`/default/prod/@connections/${id}`, ['default', 'prod']],
    [`/a%2Fb/@connections/${id}`, ['a/b']],
  ] as const) {
    const route = match('POST', target)!;
    assert.equal(route.name, 'PostToConnection');
    assert.deepEqual(route.base, base);
    assert.deepEqual(route.labels, { connectionId: id });
  }
});

test('an operation below @connections is found nowhere else, and takes one segment', () => {
  assert.equal(nameOf('POST', '/prod/connections/a'), undefined);
  assert.equal(nameOf('POST', '/prod/@connections'), undefined);
  assert.equal(nameOf('POST', '/prod/@connections/a/b'), undefined);
  assert.equal(nameOf('POST', '/@connections/CreateRoom/x'), undefined);
});

test('names that every object has are no routes', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    assert.equal(match('POST', `/${name}`), undefined);
    assert.deepEqual(Object.entries(match('GET', `/v2/apis/${name}`)!.labels), [['apiId', name]]);
  }
});

test('any text, encoded as a client encodes it, comes out as it was', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '/', '%', '😀', ' ', '?', '@', '+', '\u0000'), minLength: 1 });
  fc.assert(
    fc.property(text, text, (apiId, routeId) => {
      const route = match('GET', `/v2/apis/${encodeURIComponent(apiId)}/routes/${encodeURIComponent(routeId)}`);
      assert.deepEqual(route!.labels, { apiId, routeId });
    }),
  );
});

test('no path at all makes the router throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('GET', 'POST', 'DELETE'),
      fc.string({ unit: fc.constantFrom('/', '%', 'f', '0', '@connections', '\ud800', '') }),
      (method, target) => {
        match(method, `/${target}`);
        match(method, target);
      },
    ),
  );
});
