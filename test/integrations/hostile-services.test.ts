// A service behind a route may do what it wants: its route gets a frame, and nobody else notices. It is called as any backend
// is, so one route of each kind of misbehaviour is enough (test/conformance/hostile-backends.test.ts has all of them).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { awsService } from '../support/aws-service.ts';
import { TestClient, refusal } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import { deployApi } from '../support/websocket-api.ts';

const LATE = /^\{"message": "Endpoint request timed out", /;
const FAILED = /^\{"message": "Internal server error", /;

test('a service that hangs, resets, or answers 10 MB costs its route a frame, and the next message is served', async () => {
  const TEN_MB = Buffer.alloc(10 * 1024 * 1024, 'x');
  const asked = { hangs: Promise.withResolvers<void>() };
  const answers: { readonly [queue: string]: Parameters<typeof awsService>[0] } = {
    hangs: () => asked.hangs.resolve(),
    resets: (_, outgoing) => void outgoing.socket!.resetAndDestroy(),
    floods: (_, outgoing) => void outgoing.end(TEN_MB),
    deep: (_, outgoing) => void outgoing.writeHead(200, { 'content-type': 'text/xml' }).end('<a>'.repeat(30_000)),
    fine: (_, outgoing) => void outgoing.end('fine'),
  };
  await using service = await awsService((call, outgoing) => answers[call.target.slice(1)]!(call, outgoing));
  const clock = new SteeredClock(Date.now());
  await using gateway = await testGateway({
    clock,
    awsEndpoints: { '*': service.url },
    limits: { apiHeartbeatMs: 0 },
  });
  const routes = Object.fromEntries(
    Object.keys(answers).map((name) => [
      name,
      {
        integration: {
          IntegrationType: 'AWS',
          IntegrationUri: `arn:aws:apigateway:us-west-2:sqs:path/${name}`,
          TimeoutInMillis: 5_000,
        },
        responses: [{ IntegrationResponseKey: '$default' }],
      } as const,
    ]),
  );
  const { url } = await deployApi(gateway, { ...routes, $connect: { ...routes['fine']!, isOneWay: true } });
  await using client = await TestClient.open(url);
  const ask = (action: string) => {
    client.send({ action });
    return client.next();
  };
  assert.match(await ask('resets'), FAILED);
  assert.match(await ask('floods'), FAILED);
  assert.equal((await ask('deep')).length, 90_000, 'what is no XML stays as it is');
  assert.equal(await ask('fine'), 'fine');
  const late = ask('hangs');
  await asked.hangs.promise;
  clock.advance(4_999);
  assert.deepEqual(client.pending, []);
  clock.advance(1);
  assert.match(await late, LATE);
  assert.equal(await ask('fine'), 'fine');

  const { url: resetting } = await deployApi(gateway, { $connect: { ...routes['resets']!, isOneWay: true } });
  assert.equal((await refusal(resetting)).status, 500);
});
