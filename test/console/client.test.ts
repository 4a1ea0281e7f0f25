// What the console does without a browser: its signatures, and its reading of the models.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemWith } from '../../console/api/check-input.ts';
import type { Models, Shape } from '../../console/api/models.ts';
import { presign, sign } from '../../console/api/sign.ts';
import { draftOf, valueOf } from '../../console/parts/draft.ts';
import { presign as presignHere, sign as signHere } from '../../src/aws/sigv4/sign.ts';
import { serverText } from '../../src/server/console/server-text.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const nowMs = Date.UTC(2026, 10, 28, 2, 3, 4);

test('a request is signed in the page as it is by the command line', async () => {
  const cases = [
    { method: 'GET', target: '/_fanfare/connections?scope=a%20b%2B%3D&maxResults=1&descending=true', body: '' },
    { method: 'POST', target: '/fanfare/prod/@connections/L0SM9cOFvHcCIhw%3D', body: 'grüße 🎺', type: 'text/plain' },
    { method: 'POST', target: '/CreateRoom', body: '{"name":"x"}', type: 'application/json', sessionToken: 'to/k+en=' },
    { method: 'DELETE', target: "/prod/@connections/it's(1)!*", body: '' },
  ];
  for (const { method, target, body, type, sessionToken } of cases) {
    const url = new URL(target, 'https://ws.example.com:8443');
    const credential = { ...key, ...(sessionToken && { sessionToken }) };
    const signing = { region: 'eu-west-1', service: 'execute-api' };
    const ours = await sign({ method, url, body, contentType: type }, credential, { ...signing, nowMs });
    const headers = { host: url.host, ...(type && { 'content-type': type }) };
    const request = { method, target: url.pathname + url.search, headers, body: Buffer.from(body) };
    const theirs = signHere(request, credential, { ...signing, now: nowMs });
    assert.equal(ours['authorization'], theirs['Authorization'], target);
  }
});

test('an address is signed in the page as it is by the command line', async () => {
  const signing = { region: 'eu-west-1', service: 'execute-api' };
  for (const query of ['', '?scope=chat%2Farn%3Aaws&kind=open&kind=close', '?scope=a%20%F0%9F%8E%BA!*()']) {
    for (const sessionToken of [undefined, 'to/k+en=']) {
      const url = new URL(`/_fanfare/tail${query}`, 'https://ws.example.com:8443');
      const credential = { ...key, ...(sessionToken && { sessionToken }) };
      const ours = await presign(url, credential, { ...signing, nowMs });
      const theirs = new URL(presignHere(url, credential, { ...signing, now: nowMs, expiresSeconds: 60 }));
      for (const name of ['scope', 'X-Amz-Security-Token', 'X-Amz-Signature'])
        assert.equal(ours.searchParams.get(name), theirs.searchParams.get(name), name + query);
    }
  }
});

const { models } = JSON.parse(serverText({ trustsCallers: false, region: 'us-west-2', services: [ivschat] })) as {
  models: Models;
};
const createRoom = models['ivschat']!.operations['CreateRoom']!.input;

test('a value is checked by the bounds of the model, from both sides', () => {
  const cases: readonly [member: string, good: unknown, bad: unknown, problem: RegExp][] = [
    ['name', 'a_B-1', 'no spaces', /must match/],
    ['name', 'n'.repeat(128), 'n'.repeat(129), /at most 128 characters/],
    ['maximumMessageLength', 500, 501, /at most 500/],
    ['maximumMessageLength', 1, 0, /at least 1/],
    ['maximumMessageLength', 3, 2.5, /whole number/],
    ['maximumMessageLength', 3, Number('x'), /must be a number/],
    ['messageReviewHandler', { fallbackResult: 'DENY' }, { fallbackResult: 'MAYBE' }, /one of ALLOW, DENY/],
    ['messageReviewHandler', { uri: '' }, { uri: 'x' }, /^uri must match/],
    ['tags', { a: '1' }, { '': '1' }, /at least 1 characters/],
    ['loggingConfigurationIdentifiers', [], ['x'], /must match/],
  ];
  for (const [name, good, bad, problem] of cases) {
    assert.equal(problemWith(good, createRoom[name]!), undefined, `${name} takes ${JSON.stringify(good)}`);
    assert.match(problemWith(bad, createRoom[name]!) ?? '', problem, name);
  }
  const attributes = models['ivschat']!.operations['SendEvent']!.input['attributes']!;
  assert.equal(problemWith({ k: 'ü'.repeat(511) }, attributes), undefined);
  assert.match(problemWith({ k: 'ü'.repeat(512) }, attributes) ?? '', /at most 1024 bytes/);
});

test('what is typed becomes the value that is meant, and back', () => {
  const map = createRoom['tags']!;
  assert.deepEqual(valueOf('a=1\n\nb=x=y\nc', map, false), { a: '1', b: 'x=y', c: '' });
  assert.equal(draftOf({ a: '1', b: 'x=y' }, map), 'a=1\nb=x=y');
  const handler = createRoom['messageReviewHandler']!;
  assert.equal(valueOf(draftOf(undefined, handler), handler, false), undefined);
  assert.deepEqual(valueOf({ uri: '', fallbackResult: '' }, handler, true), { uri: '' });
  const capabilities = models['ivschat']!.operations['CreateChatToken']!.input['capabilities']!;
  assert.deepEqual(valueOf(draftOf(['SEND_MESSAGE'], capabilities), capabilities, false), ['SEND_MESSAGE']);
  const number: Shape = { type: 'integer' };
  assert.deepEqual([valueOf('', number, true), valueOf('7', number, false), draftOf(7, number)], [undefined, 7, '7']);
});
