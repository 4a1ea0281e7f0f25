// What `/metrics` tells of a server that is used: times, results, refusals, endings, and AWS's own for each stage.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { Histogram } from '../../src/base/histogram.ts';
import { DamagedRecord } from '../../src/store/database/database.ts';
import { StoreErrors } from '../../src/store/database/store-errors.ts';
import { TestClient, refusal } from '../support/client.ts';
import { deployedApi, echo, ok, withApi } from '../support/function-api.ts';
import { failure, testGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';
import { valuesAt } from '../support/metrics.ts';
import { VERSION } from '../../src/launch/version.ts';
import { until } from '../support/until.ts';

const throws = (_event: unknown, outgoing: ServerResponse) =>
  void outgoing
    .setHeader('x-amz-function-error', 'Unhandled')
    .end(JSON.stringify({ errorType: 'TypeError', errorMessage: 'secret words' }));

test('a histogram counts each value under its bound, and the last one beyond all', () => {
  const histogram = new Histogram([1, 10]);
  for (const value of [0, 1, 1.01, 10, 11]) histogram.observe(value);
  histogram.observe(5, 3);
  assert.deepEqual([...histogram.counts], [2, 5, 1]);
  assert.equal(histogram.sum, 38.01);
});

test('operations are timed by how they end', async () => {
  await using gateway = await testGateway();
  await gateway.chat.createRoom({});
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const values = await valuesAt(gateway.url);
  const count = (labels: string) => values.get(`fanfare_request_duration_seconds_count{${labels}}`);
  assert.equal(count('operation="ivschat.CreateRoom",ending="answered"'), 1);
  assert.equal(count('operation="ivschat.GetRoom",ending="refused"'), 1);
  const within = values.get(
    'fanfare_request_duration_seconds_bucket{le="30",operation="ivschat.CreateRoom",ending="answered"}',
  );
  assert.equal(within, 1);
  assert.ok(values.get('fanfare_request_duration_seconds_sum{operation="ivschat.CreateRoom",ending="answered"}')! > 0);
});

test('deliveries are timed, endings and refused handshakes are counted', async () => {
  await using gateway = await testGateway();
  const one = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using two = await TestClient.open(`${gateway.socketUrl}/prod`);
  await gateway.connections.postToConnection({ ConnectionId: one.connectionId, Data: 'x' });
  assert.equal(await one.next(), 'x');
  one.socket.close(4321);
  await one.closed;
  await gateway.connections.deleteConnection({ ConnectionId: two.connectionId });
  await two.closed;
  await refusal(`${gateway.socketUrl}/nothing`);
  await refusal(gateway.socketUrl, ['no-token']);
  await refusal(`${gateway.socketUrl}/_fanfare/tail`);
  const values = await valuesAt(gateway.url);
  assert.equal(values.get('fanfare_delivery_duration_seconds_count'), 1);
  assert.equal(values.get('fanfare_delivery_duration_seconds_bucket{le="+Inf"}'), 1);
  assert.equal(values.get('fanfare_closes_total{code="4xxx"}'), 1);
  assert.equal(values.get('fanfare_closes_total{code="1000"}'), 1);
  assert.equal(values.get('fanfare_handshakes_refused_total{service="apigateway",status="403"}'), 1);
  assert.equal(values.get('fanfare_handshakes_refused_total{service="ivschat",status="403"}'), 1);
  assert.equal(values.get('fanfare_handshakes_refused_total{service="fanfare",status="403"}'), 1);
});

test('the process tells its version, its start, its descriptors and how late its event loop is', async () => {
  await using gateway = await testGateway();
  const values = await valuesAt(gateway.url);
  assert.equal(values.get(`fanfare_build_info{version="${VERSION}",node_version="${process.versions.node}"}`), 1);
  assert.ok(values.get('process_start_time_seconds')! > 1_700_000_000);
  assert.ok(values.get('nodejs_eventloop_lag_p99_seconds')! >= 0);
  const open = values.get('process_open_fds')!;
  assert.ok(open > 3 && open <= values.get('process_max_fds')!, String(open));
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  // Both ends of the connection are of this process.
  assert.ok((await valuesAt(gateway.url)).get('process_open_fds')! >= open + 2);
});

test('AWS has its own metrics of each stage, and of each route that asks for them', async () => {
  const functions = { connects: ok, echo, throws };
  const routes = {
    $connect: { function: 'connects' },
    say: { function: 'echo', twoWay: true },
    fail: { function: 'throws' },
  };
  const stage = { RouteSettings: { say: { DetailedMetricsEnabled: true } } };
  await withApi(
    functions,
    routes,
    async ({ gateway, url, ApiId }) => {
      await using client = await TestClient.open(url);
      for (const action of ['say', 'say', 'fail', 'nothing']) {
        client.send({ action });
        await client.next();
      }
      const values = await valuesAt(gateway.url);
      const read = (name: string, route = '') => {
        const labels = `ApiId="${ApiId}",Stage="prod"${route && `,Route="${route}"`}`;
        return values.get(`AWS_ApiGateway_${name}{${labels}}`);
      };
      assert.equal(read('ConnectCount'), 1);
      assert.equal(read('MessageCount', 'say'), 4, 'two, and their answers');
      assert.equal(read('MessageCount'), 2, 'of routes without metrics of their own, and of none');
      assert.equal(read('IntegrationError'), 1);
      assert.equal(read('ClientError'), 1);
      assert.equal(read('ExecutionError'), 0);
      assert.equal(read('IntegrationLatency_count', 'say'), 2);
      assert.equal(read('IntegrationLatency_count'), 2, '$connect and fail');
      const calls = (result: string) =>
        values.get(`fanfare_backend_call_duration_seconds_count{kind="function",result="${result}"}`);
      assert.deepEqual([calls('answered'), calls('error')], [3, 1]);
    },
    { stage },
  );
});

test('an integration that cannot be called is an execution error, and a late one is seen as such', async () => {
  const clock = new SteeredClock();
  await withApi(
    { slow() {} },
    { slow: { function: 'slow' } },
    async ({ gateway, url, ApiId, events }) => {
      await using client = await TestClient.open(url);
      client.send({ action: 'slow' });
      await until(() => events.length > 0);
      clock.advance(29_000);
      assert.equal((await client.frame())['message'], 'Endpoint request timed out');
      const values = await valuesAt(gateway.url);
      assert.equal(values.get(`AWS_ApiGateway_ExecutionError{ApiId="${ApiId}",Stage="prod"}`), 1);
      const late = 'fanfare_backend_call_duration_seconds';
      assert.equal(values.get(`${late}_count{kind="function",result="late"}`), 1);
      assert.equal(values.get(`${late}_sum{kind="function",result="late"}`), 29);
      assert.equal(values.get(`AWS_ApiGateway_IntegrationLatency_count{ApiId="${ApiId}",Stage="prod"}`), undefined);
    },
    { clock },
  );
});

test('stages beyond the bound share their counts, until those that are gone make room', async () => {
  await using gateway = await testGateway({ limits: { metricSeriesMax: 1 } });
  const routes = { say: { function: 'echo' } };
  const one = await deployedApi(gateway, routes);
  const other = await deployedApi(gateway, routes);
  const connects = async (label: string) =>
    (await valuesAt(gateway.url)).get(
      `AWS_ApiGateway_ConnectCount{ApiId="${label}",Stage="${label === 'other' ? 'other' : 'prod'}"}`,
    );
  await using _first = await TestClient.open(one.url);
  await using _second = await TestClient.open(other.url);
  assert.deepEqual(
    [await connects(one.ApiId), await connects(other.ApiId), await connects('other')],
    [1, undefined, 1],
  );
  await one.control.deleteApi({ ApiId: one.ApiId });
  assert.equal(await connects(one.ApiId), 1, 'told of once more');
  await using _third = await TestClient.open(other.url);
  assert.deepEqual(
    [await connects(one.ApiId), await connects(other.ApiId), await connects('other')],
    [undefined, 1, 1],
  );
});

test('errors of the database are counted by their kind', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  await using gateway = await testGateway({ database, limits: { databaseWaitMs: 1 } });
  {
    using other = new DatabaseSync(database);
    other.exec('BEGIN IMMEDIATE');
    assert.equal((await failure(gateway.chat.createRoom({}))).$metadata.httpStatusCode, 503);
    other.exec('ROLLBACK');
  }
  const values = await valuesAt(gateway.url);
  assert.ok(values.get('fanfare_store_errors_total{kind="busy"}')! >= 1);
  assert.equal(values.get('fanfare_store_errors_total{kind="full"}'), 0);

  const errors = new StoreErrors();
  errors.add(new DamagedRecord('x'));
  errors.add(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  errors.add(new Error('a bug'));
  errors.addIfOurs(new Error('somebody else'));
  errors.addIfOurs(Object.assign(new Error('full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 }));
  assert.deepEqual(errors.counts, { busy: 0, full: 2, damaged: 1, other: 1 });
});
