// A node that is cut off from its cluster, or that others do not hear in time, takes nothing that it cannot keep.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { nextTurn } from '../../src/base/clock.ts';
import type { Admission } from '../../src/services/context.ts';
import { upgrades } from '../../src/server/upgrade.ts';
import { join, newRoom } from '../support/chat.ts';
import { failure, testGateway } from '../support/gateway.ts';

const request = {
  method: 'GET',
  url: '/',
  headers: {
    host: 'x',
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  },
  rawHeaders: ['Host', 'x'],
  httpVersion: '1.1',
} as unknown as IncomingMessage;

/** Handshakes of a node whose life the test chooses. */
function handshakesOf(life: () => number | undefined, admit: () => Promise<Admission>) {
  const refused: string[] = [];
  const { listener } = upgrades({
    services: [{ name: 'slow', admit }],
    life,
    hasRoom: () => true,
    reached: () => ({}),
    rules: {
      hosts: { shown: () => ({ host: 'x', prefix: '', port: 80 }) },
      readArrival: () => ({ host: 'x', target: '/', sourceIp: '127.0.0.1', isSecure: false, port: 80 }),
      pageRule: () => undefined,
    } as unknown as Parameters<typeof upgrades>[0]['rules'],
    limits: { pendingHandshakesMax: 10 },
    end() {},
    fault: assert.ifError,
    refused: ({ status, message }) => void refused.push(`${status} ${message}`),
  });
  const socket = { on() {}, off() {}, write() {}, destroyed: false } as unknown as Socket;
  return { refused, begin: () => listener(request, socket, Buffer.alloc(0)) };
}

const CUT_OFF = '503 This node is cut off from its cluster';

test('a node that is cut off refuses handshakes, and asks nobody about them', () => {
  const { refused, begin } = handshakesOf(
    () => undefined,
    () => assert.fail('a backend was asked'),
  );
  begin();
  assert.deepEqual(refused, [CUT_OFF]);
});

for (const [what, later] of [
  ['is cut off', undefined],
  ['is another life', 2],
] as const) {
  test(`a handshake is refused that is decided when the node ${what}; one of the same life is not`, async () => {
    let life: number | undefined = 1;
    let opened = 0;
    const decision = Promise.withResolvers<Admission>();
    const { refused, begin } = handshakesOf(
      () => life,
      () => decision.promise,
    );
    begin();
    decision.resolve({ headers: {}, open: () => void opened++ });
    await nextTurn();
    assert.deepEqual([opened, refused], [1, []]);
    begin();
    life = later;
    await nextTurn();
    assert.deepEqual([opened, refused], [1, [CUT_OFF]]);
  });
}

for (const [state, value] of [
  ['isCongested', true],
  ['isValid', false],
] as const) {
  test(`nothing is said to a room while others would not hear it (${state}: ${value})`, async () => {
    await using gateway = await testGateway();
    const roomIdentifier = await newRoom(gateway);
    await using member = await join(gateway, roomIdentifier, 'u');
    Object.defineProperty(gateway.context.hub, state, { value, configurable: true });
    const calls = [
      gateway.chat.sendEvent({ roomIdentifier, eventName: 'e' }),
      gateway.chat.deleteMessage({ roomIdentifier, id: 'AAAAAAAAAAAA' }),
      gateway.chat.disconnectUser({ roomIdentifier, userId: 'u' }),
    ];
    for (const call of calls) assert.equal((await failure(call)).name, 'ThrottlingException');
    if (state === 'isCongested') {
      member.send('{"Action":"SEND_MESSAGE","Content":"x"}');
      assert.equal((await member.frame())['ErrorCode'], 429);
    }
    Reflect.deleteProperty(gateway.context.hub, state);
    assert.ok((await gateway.chat.sendEvent({ roomIdentifier, eventName: 'e' })).id);
  });
}
