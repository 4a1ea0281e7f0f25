// Probes, metrics and logs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../../src/base/log.ts';
import { join, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { failure, rootKey, testGateway } from '../support/gateway.ts';

function memoryLog() {
  const lines: Record<string, unknown>[] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } satisfies Log };
}

test('health, readiness and a welcome need no signature', async () => {
  await using gateway = await testGateway();
  for (const path of ['/', '/health', '/ready']) assert.equal((await fetch(gateway.url + path)).status, 200, path);
});

test('metrics count connections, deliveries and requests', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using a = await join(gateway, room, 'a');
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'e' });
  await a.next();
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const response = await fetch(`${gateway.url}/metrics`);
  assert.match(response.headers.get('content-type')!, /^text\/plain/);
  const text = await response.text();
  for (const line of [
    'fanfare_connections{kind="ivschat"} 1',
    'fanfare_connections{kind="apigateway"} 1',
    'fanfare_connections_opened_total 2',
    'fanfare_deliveries_total 1',
    'fanfare_requests_total{operation="ivschat.SendEvent",status="200"} 1',
    'fanfare_requests_total{operation="ivschat.GetRoom",status="400"} 1',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line} is missing from\n${text}`);
  }
});

test('the request id of a refusal is in the log, and no secret is', async () => {
  const { lines, log } = memoryLog();
  await using gateway = await testGateway({ log });
  const room = await newRoom(gateway);
  const token = await tokenFor(gateway, room, 'u');
  await using _client = await TestClient.open(gateway.socketUrl, token);
  const error = await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const refused = await refusal(gateway.socketUrl, [token]);
  for (const requestId of [error.$metadata.requestId, refused.headers['x-amzn-requestid']]) {
    const line = lines.find((entry) => entry['requestId'] === requestId);
    assert.equal(line?.['level'], 'info');
  }
  const text = JSON.stringify(lines);
  assert.ok(!text.includes(token) && !text.includes(rootKey.secretAccessKey));
});
