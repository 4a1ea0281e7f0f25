// What a model says of something that is not there does not compile: `npm run typecheck` is the test. Each of these lines
// would be an error of its own if the compiler had nothing against it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorsOf } from '../src/aws/error.ts';
import { implement } from '../src/aws/server/dispatch.ts';
import { alphabetical, enumeration, integer, list, optional, query, service, string } from '../src/aws/shape.ts';
import type { Operation } from '../src/services/chat/model/shapes.ts';

const message = { message: string() };
const errors = {
  Broken: { status: 400, members: message },
  Missing: { status: 404, members: { ...message, name: string(), kind: optional(enumeration(['TOY', 'BOX'])) } },
} as const;
const about = {
  id: 'toys',
  doc: '',
  apiVersion: '1',
  signingName: 'x',
  wireNames: 'as-is',
  base: 'host',
  errors,
} as const;
const GetToy = { http: 'GET /toys/x', doc: '', input: {}, output: {}, errors: ['Missing'] } as const;
const paging = { token: 'token', size: 'size', items: 'toys' } as const;
const ListToys = {
  http: 'GET /toys',
  doc: '',
  input: { token: optional(query(string())), size: optional(query(integer())) },
  output: { token: optional(string()), toys: list(string()) },
  paging,
  errors: [],
} as const;
const toys = service({ ...about, operations: { GetToy, ListToys } });

test('an operation names errors of its service only', () => {
  const operation = { ...GetToy, errors: ['Mising'] } as const;
  // @ts-expect-error: the service has no such error.
  service({ ...about, operations: { GetToy: operation } });
  const ofChat = { http: 'POST /x', doc: '', input: {}, output: {} } as const;
  // @ts-expect-error: chat has none of that name.
  assert.ok({ ...ofChat, errors: ['ConflictExeption'] } satisfies Operation);
});

test('an operation is paged by members that it has', () => {
  const size = { ...ListToys, paging: { ...paging, size: 'sise' } } as const;
  // @ts-expect-error: no member of the input is called so.
  service({ ...about, operations: { ListToys: size } });
  const items = { ...ListToys, paging: { ...paging, items: 'toy' } } as const;
  // @ts-expect-error: nor is a list of the output.
  service({ ...about, operations: { ListToys: items } });
  const token = { ...ListToys, paging: { ...paging, token: 'size' } } as const;
  // @ts-expect-error: it is in the input, and not in the output.
  service({ ...about, operations: { ListToys: token } });
});

test('a rate names a limit', () => {
  const unknown = { ...GetToy, rate: { perSecond: 'toyRequestsPerSecond' } } as const;
  // @ts-expect-error: there is no such limit.
  service({ ...about, operations: { GetToy: unknown } });
  // @ts-expect-error: for a whole service neither.
  service({ ...about, operations: { GetToy }, rate: { perSecond: 'toyRequestsPerSecond' } });
  const ofMinute = { ...GetToy, rate: { perSecond: 'createDeploymentRequestsPerMinute' } } as const;
  // @ts-expect-error: that limit is of a minute.
  service({ ...about, operations: { GetToy: ofMinute } });
  const misspelt = { ...GetToy, raet: { perSecond: 'roomRequestsPerSecond' } } as const;
  // @ts-expect-error: an operation has no such fact.
  service({ ...about, operations: { GetToy: misspelt } });
});

test('what stands behind another in a list is there, and so is the other', () => {
  // @ts-expect-error: no operation is called so.
  alphabetical({ GetToy, ListToys }, { GetToys: 'ListToys' });
  // @ts-expect-error: nor is the other.
  alphabetical({ GetToy, ListToys }, { GetToy: 'ListToy' });
  assert.deepEqual(Object.keys(alphabetical({ GetToy, Make: 1, ListToys }, { GetToy: 'ListToys' })), [
    'ListToys',
    'GetToy',
    'Make',
  ]);
});

test('an error is thrown with the fields that it has', () => {
  const { Broken, Missing } = errorsOf(toys);
  // @ts-expect-error: the service has no such error.
  assert.equal(errorsOf(toys).Mising, undefined);
  // @ts-expect-error: it says which.
  Missing('There is no such toy');
  // @ts-expect-error: no field is called so.
  Missing('There is no such toy', { nam: 'bear' });
  // @ts-expect-error: nor may this one be anything else.
  Missing('There is no such toy', { name: 'bear', kind: 'ANIMAL' });
  // @ts-expect-error: it has no fields.
  Broken('It is broken', { name: 'bear' });
  assert.deepEqual(Missing('There is no such toy', { name: 'bear', kind: 'TOY' }).fields, {
    name: 'bear',
    kind: 'TOY',
  });
});

test('every operation has a handler, and every handler an operation', () => {
  const words = {} as Parameters<typeof implement>[3];
  const getToy = () => ({});
  const listToys = () => ({ toys: [] });
  assert.ok(implement(toys, {}, { getToy, listToys }, words));
  // @ts-expect-error: ListToys has none.
  implement(toys, {}, { getToy }, words);
  // @ts-expect-error: misspelt, so that GetToy has none.
  implement(toys, {}, { getToi: getToy, listToys }, words);
  // @ts-expect-error: there is no operation CountToys.
  implement(toys, {}, { getToy, listToys, countToys: getToy }, words);
  // @ts-expect-error: it answers something else.
  implement(toys, {}, { getToy, listToys: getToy }, words);
});
