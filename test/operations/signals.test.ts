// SIGTERM ends the process with 0 in time, whatever clients, backends and disks do.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { REGION, rootKey } from '../support/gateway.ts';
import { addRoute } from '../support/function-api.ts';
import { lambdaEndpoint } from '../support/lambda.ts';
import { run, startProcess, temporaryFolder } from '../support/process.ts';
import { RawSocket, handshake } from '../support/raw-socket.ts';

/** Slow machines may be so much later than a drain may take. */
const SLACK_MS = 10_000;
const drainTimeoutMs = 1_000;
const LIMITS = [
  '--data',
  ':memory:',
  '--limit',
  `drainTimeoutMs=${drainTimeoutMs}`,
  '--limit',
  'closeTimeoutMs=600000',
];

type Server = Awaited<ReturnType<typeof startProcess>>;

async function endsInTime({ child, exited }: Server): Promise<void> {
  const began = performance.now();
  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  const tookMs = performance.now() - began;
  assert.ok(tookMs < drainTimeoutMs + SLACK_MS, `it took ${tookMs} ms`);
}

test('SIGTERM ends a server with held sockets, and a $connect that nobody decides', async () => {
  const asked = Promise.withResolvers<void>();
  await using lambda = await lambdaEndpoint({ never: () => asked.resolve() });
  await using server = await startProcess([...LIMITS, '--lambda-endpoint', lambda.url]);
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: server.url });
  const { ApiId } = await control.createApi({
    Name: 'x',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  await addRoute(control, ApiId!, '$connect', { function: 'never' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId });

  using clients = new DisposableStack();
  const port = Number(new URL(server.url).port);
  const say = async (text: string) => {
    const raw = clients.use(await RawSocket.open(port));
    raw.write(text);
    return raw;
  };
  const refused = await say(handshake('/nowhere'));
  await refused.ended;
  await say('POST /CreateRoom HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
  const pending = await say(handshake(`/${ApiId}/prod`));
  await asked.promise;
  await endsInTime(server);
  await pending.ended;
  assert.match(pending.text, /^HTTP\/1\.1 503 /);
});

test('SIGTERM ends a server whose logs are a pipe that nobody reads', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'access'));
  execFileSync('mkfifo', [join(folder.path, 'access', 'x.log')]);
  await using server = await startProcess([...LIMITS, '--api-logs', folder.path]);
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: server.url });
  const { ApiId } = await control.createApi({
    Name: 'x',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  await control.createRoute({ ApiId, RouteKey: '$connect' });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  const DestinationArn = `arn:aws:logs:${REGION}:000000000000:log-group:x`;
  const AccessLogSettings = { DestinationArn, Format: '$context.requestId' };
  await control.createStage({ ApiId, StageName: 'prod', DeploymentId, AccessLogSettings });
  using raw = await RawSocket.open(Number(new URL(server.url).port));
  raw.write(handshake(`/${ApiId}/prod`));
  await raw.heard(/ 101 /);
  await endsInTime(server);
  const lost = server.log.find(({ msg }) => msg === 'Lines of API logs were lost');
  assert.match(lost!['reason'], /ENXIO/);
});

for (const [what, hangs, expected] of [
  ['nothing hangs', false, 'returned 3'],
  ['a thread of the pool hangs in the disk', true, ' 3'],
] as const) {
  test(`leaving with a code while ${what}`, async () => {
    using folder = temporaryFolder();
    const pipe = join(folder.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const script = `
      import { open } from 'node:fs/promises';
      import { leave } from ${JSON.stringify(join(import.meta.dirname, '../../src/launch/leave.ts'))};
      if (${hangs}) void open(${JSON.stringify(pipe)}, 'a');
      await leave(3);
      console.log('returned');
      process.exit(3);`;
    const { code, stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
    assert.equal(`${stdout.trim()} ${code}`, expected);
  });
}
