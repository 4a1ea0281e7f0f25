// What a live view can be asked to leave out, and what it leaves out by itself when more happens than somebody can read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { Watch } from '../../src/services/watch.ts';
import { join, newRoom } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { deployApi, httpServer } from '../support/websocket-api.ts';

const viewUrl = ({ url }: TestGateway, query: string) =>
  presign(`${url}/_fanfare/tail?${query}`, rootKey, {
    region: REGION,
    service: 'execute-api',
    now: Date.now(),
    expiresSeconds: 60,
  }).replace('http', 'ws');

test('a live view shows the kinds, the place or the connection that it was asked for, and nothing else', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  const other = await newRoom(gateway);
  await using mona = await join(gateway, room, 'mona');
  await using victor = await join(gateway, other, 'victor');
  const monas = [...gateway.context.hub].find(({ info }) => info.scope.endsWith(room))!.id;
  await using ofKinds = await TestClient.open(viewUrl(gateway, 'kind=message&kind=error'));
  await using ofRoom = await TestClient.open(viewUrl(gateway, `scope=${encodeURIComponent(room)}`));
  await using ofOne = await TestClient.open(viewUrl(gateway, `connectionId=${encodeURIComponent(monas)}`));
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'e' });
  victor.send({ Action: 'SEND_MESSAGE', Content: 'x' });
  await victor.next();
  mona.send({ Action: 'SEND_MESSAGE', Content: 'y' });
  await mona.next();
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const seen = async (view: TestClient, count: number) => {
    const lines = [];
    for (let at = 0; at < count; at++) lines.push(await view.frame());
    return lines.map(({ kind, scope, userId }) => [kind, scope, userId].filter((one) => one !== undefined).join(' '));
  };
  assert.deepEqual(await seen(ofKinds, 3), [
    `message chat/${other} victor`,
    `message chat/${room} mona`,
    'error ivschat.GetRoom',
  ]);
  assert.deepEqual(await seen(ofRoom, 2), [`event chat/${room}`, `message chat/${room} mona`]);
  assert.deepEqual(await seen(ofOne, 1), [`message chat/${room} mona`]);
});

const template = (key: string) => ({
  integration: {
    IntegrationType: 'MOCK' as const,
    TemplateSelectionExpression: '\\$default',
    RequestTemplates: { $default: key },
  },
  responses: [{ IntegrationResponseKey: '$default', ResponseTemplates: { $default: '"pong"' } }],
});

test('what became of a message of an API is told: its route, integration, status, and why it failed', async () => {
  await using gateway = await testGateway();
  await using backend = await httpServer((_, response) => response.writeHead(500).end('no'));
  await using away = await httpServer(() => {});
  const { IntegrationType, IntegrationMethod } = { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST' } as const;
  const { control, ApiId, url } = await deployApi(gateway, {
    ping: template('{"statusCode": 200}'),
    quiet: { ...template('{"statusCode": 200}'), isOneWay: true },
    broken: template('{}'),
    failing: { integration: { IntegrationType, IntegrationMethod, IntegrationUri: backend.url } },
    away: { integration: { IntegrationType, IntegrationMethod, IntegrationUri: away.url } },
  });
  await away[Symbol.asyncDispose]();
  await control.createRoute({ ApiId, RouteKey: 'bare' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  const { Items = [] } = await control.getIntegrations({ ApiId });
  await using view = await TestClient.open(viewUrl(gateway, 'kind=message&kind=route&trace=mine'));
  await using other = await TestClient.open(`${url}?fanfare-trace=other`);
  await using client = await TestClient.open(`${url}?x=1&fanfare-trace=mine`);
  await TestClient.open(`${url}?fanfare-trace=mine`).then((late) => late[Symbol.asyncDispose]());
  other.send({ action: 'ping' });
  await other.next();
  const told = async (action: string) => {
    client.send({ action });
    const message = await view.frame();
    const route = await view.frame();
    assert.deepEqual([message['kind'], route['kind']], ['message', 'route']);
    assert.equal(message['requestId'], route['requestId']);
    assert.equal(route['connectionId'], client.connectionId);
    assert.equal(typeof route['tookMs'], 'number');
    return route;
  };
  const cases: readonly [action: string, status: number, reason: RegExp | undefined, replyBytes: number | undefined][] =
    [
      ['ping', 200, undefined, 6],
      ['quiet', 200, undefined, undefined],
      ['broken', 500, /gave no statusCode/, undefined],
      ['failing', 200, undefined, 2],
      ['away', 500, /ECONNREFUSED/, undefined],
      ['bare', 500, /has no integration/, undefined],
      ['nowhere', 403, /No route was selected/, undefined],
    ];
  for (const [action, status, reason, replyBytes] of cases) {
    const route = await told(action);
    assert.deepEqual([route['operation'], route['status']], [action === 'nowhere' ? '' : action, status], action);
    if (reason) assert.match(String(route['reason']), reason);
    else assert.equal(route['reason'], undefined, action);
    assert.equal(route['replyBytes'], replyBytes, action);
    const { IntegrationType: type } = Items.find((one) => one.IntegrationId === route['integrationId']) ?? {};
    assert.equal(route['integrationType'], type, action);
    if (action === 'failing') {
      assert.equal(route['integrationStatus'], 500);
      assert.equal(typeof route['integrationMs'], 'number');
    }
    assert.doesNotMatch(JSON.stringify(route), /127\.0\.0\.1:\d+\/|pong/, 'neither addresses nor contents');
  }
});

test('a handshake that is refused is told by the name that its client gave it, and why', async () => {
  await using gateway = await testGateway();
  const { url, control, ApiId } = await deployApi(gateway, { $connect: { ...template('{}'), isOneWay: true } });
  await using view = await TestClient.open(viewUrl(gateway, 'trace=mine'));
  await refusal(`${url}?fanfare-trace=other`);
  await refusal(`${url}?fanfare-trace=mine`);
  const route = await view.frame();
  assert.deepEqual([route['kind'], route['operation'], route['status']], ['route', '$connect', 500]);
  assert.match(String(route['reason']), /gave no statusCode/);
  assert.equal((await control.getApi({ ApiId })).ApiId, ApiId);
  await using early = await TestClient.open(viewUrl(gateway, 'trace=mine'));
  await refusal(`${gateway.socketUrl}/${ApiId}/nowhere?fanfare-trace=mine`);
  const refused = await early.frame();
  assert.deepEqual([refused['kind'], refused['scope'], refused['status']], ['error', 'handshake', 403]);
});

test('what a live view cannot be asked for is refused, and says what can', async () => {
  await using gateway = await testGateway({ limits: { watchSampleMax: 50 } });
  for (const query of ['kind=rumour', 'sample=0', 'sample=51', 'sample=x', 'sample=1.5']) {
    const { status, headers } = await refusal(viewUrl(gateway, query));
    assert.deepEqual([status, headers['x-amzn-errortype']], [400, 'ValidationException'], query);
  }
  await using _view = await TestClient.open(viewUrl(gateway, 'sample=50'));
});

/** What one watcher hears, as `post 0`, or `sample 2 of 9`. */
function watching(watchSampleMs: number, sampleSize?: number) {
  const clock = new SteeredClock();
  const watch = new Watch(clock, { watchSampleMs });
  const heard: string[] = [];
  const stop = watch.listen(
    (line) => {
      const { kind, at, shown, of } = JSON.parse(line);
      heard.push(kind === 'sample' ? `sample ${shown} of ${of}` : `${kind} ${at}`);
    },
    { sampleSize },
  );
  const emit = (kind: 'post' | 'error', count: number) => {
    for (let at = 0; at < count; at++) watch.emit({ kind, scope: 'x', at });
  };
  return { clock, watch, stop, emit, heard: () => heard.splice(0) };
}

test('of many lines in watchSampleMs an even sample is shown, of each kind for itself, and it says of how many', () => {
  const { clock, emit, heard } = watching(1_000, 2);
  emit('post', 2);
  clock.advance(1_000);
  assert.deepEqual(heard(), ['post 0', 'post 1'], 'what can be shown is shown');
  emit('post', 10);
  emit('error', 1);
  assert.deepEqual(heard(), ['post 0', 'post 1', 'error 0'], 'nobody knew that more would come');
  clock.advance(999);
  assert.deepEqual(heard(), []);
  clock.advance(1);
  assert.deepEqual(heard(), ['sample 3 of 11']);
  emit('post', 10);
  assert.deepEqual(heard(), ['post 0', 'post 5'], 'evenly, by what came before');
  clock.advance(1_000);
  assert.deepEqual(heard(), ['sample 2 of 10']);
  clock.advance(1_000);
  emit('post', 2);
  clock.advance(1_000);
  assert.deepEqual(heard(), ['post 0', 'post 1'], 'after a while with nothing, all of it');
});

test('who asks for no sample gets every line, and who has left no longer counts', () => {
  const all = watching(1_000);
  all.emit('post', 500);
  all.clock.advance(1_000);
  assert.equal(all.heard().length, 500);
  all.stop();
  assert.equal(all.watch.isOn, false);

  const sampled = watching(1_000, 1);
  sampled.emit('post', 5);
  sampled.stop();
  sampled.clock.advance(5_000);
  assert.deepEqual(sampled.heard(), ['post 0'], 'nothing is told to who has left');
});
