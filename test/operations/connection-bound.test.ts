// How many connections of any kind a stranger can hold.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';

test('connections that send nothing are taken up to the bound; over it they are dropped and counted', async () => {
  await using gateway = await testGateway({ limits: { connectionsMax: 1, httpConnectionsMax: 2 } });
  const port = gateway.port;
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  // The one that asks for the metrics is the third.
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  assert.match(metrics, /^fanfare_http_connections_dropped_total 0$/m);

  const dropped = connect(port, '127.0.0.1');
  await once(dropped, 'close');
  assert.equal(dropped.bytesRead, 0);

  // Who has a connection notices nothing.
  client.send('{}');
  assert.match(await client.next(), /Forbidden/);
  idle.destroy();
  const again = await (await fetch(`${gateway.url}/metrics`)).text();
  assert.match(again, /^fanfare_http_connections_dropped_total 1$/m);
});
