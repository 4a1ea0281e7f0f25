// `status`, `connections`, `keys` and `tail` for scripts, and how wide and colourful they are for people.
// Not quick: it interrupts the process that it is in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../../src/cli/main.ts';
import { cellsOf } from '../../src/cli/screen/cells.ts';
import { newRoom, join } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { failure, rootKey, testGateway } from '../support/gateway.ts';
import { deployApi } from '../support/websocket-api.ts';
import { memoryIo } from './support.ts';
import { until } from '../support/until.ts';

const key = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };
type Output = { env?: NodeJS.ProcessEnv; columns?: number };

/** In a pipe, or on a terminal of so many columns. */
async function fanfare(gateway: TestGateway, words: string[], { env, columns }: Output = {}) {
  const io = memoryIo({ ...key, HOME: '/nonexistent', ...env });
  if (columns !== undefined) Object.assign(io.stdout, { isTTY: true, columns });
  const exitCode = await runCli([...words, '--endpoint-url', gateway.url], { ...io, sleep: async () => {} });
  return { exitCode, stdout: io.text('stdout'), stderr: io.text('stderr') };
}

/** Until so many lines have come; then Ctrl-C, as a process gets it. */
async function tail(gateway: TestGateway, words: string[], act: () => Promise<unknown>, lines: number) {
  const io = memoryIo({ ...key, HOME: '/nonexistent' });
  const exitCode = runCli(['tail', ...words, '--endpoint-url', gateway.url], io);
  await io.until('stderr', /Watching/);
  await act();
  await io.until('stdout', new RegExp(`(?:.*\\n){${lines}}`));
  process.emit('SIGINT');
  assert.equal(await exitCode, 0);
  return io.text('stdout').trimEnd().split('\n');
}

test('status prints what the server answers, in every format, and what --query leaves of it', async () => {
  await using gateway = await testGateway();
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const json = await fanfare(gateway, ['status', '--output', 'json']);
  const status = JSON.parse(json.stdout) as { connections: object; errors: { operation: string }[]; lagMs: number };
  assert.deepEqual(status.connections, { apigateway: 1, ivschat: 0 });
  assert.equal(status.errors[0]?.operation, 'ivschat.GetRoom');
  assert.equal(typeof status.lagMs, 'number');
  for (const [words, pattern] of [
    [['--query', 'connections.apigateway'], /^1\n$/],
    [['--query', 'errors[].operation', '--output', 'text'], /^ivschat\.GetRoom\n$/],
    [['--output', 'yaml', '--query', 'connections'], /^apigateway: 1\nivschat: 0\n$/],
    [['--output', 'table', '--query', 'connections'], /^-+\n\| +GetStatus +\|\n/],
    [['--output', 'text', '--query', '[version,rooms]'], /^\S+\t0\n$/],
    [['--output', 'off'], /^$/],
  ] as const) {
    const { exitCode, stdout, stderr } = await fanfare(gateway, ['status', ...words]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, pattern, words.join(' '));
  }
  const configured = await fanfare(gateway, ['status', '--query', 'rooms'], { env: { AWS_DEFAULT_OUTPUT: 'yaml' } });
  assert.equal(configured.stdout, '0\n');
  assert.match((await fanfare(gateway, ['status'], { env: { AWS_DEFAULT_OUTPUT: 'json' } })).stdout, /event loop/);
  assert.match((await fanfare(gateway, ['status', '--watch', 'often'])).stderr, /--watch takes a number of seconds/);
});

test('connections are listed with service, place, user, address, times and bytes', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using _ana = await join(gateway, room, 'ana');
  const before = Date.now();
  const { stdout } = await fanfare(gateway, ['connections', '--output', 'json']);
  const { connections } = JSON.parse(stdout) as { connections: Record<string, string | number>[] };
  assert.deepEqual(
    connections.map(({ service, scope, userId, sourceIp }) => [service, scope, userId, sourceIp]),
    [
      ['apigateway', 'api/default/prod', undefined, '127.0.0.1'],
      ['ivschat', `chat/${room}`, 'ana', '127.0.0.1'],
    ],
  );
  const [first] = connections;
  assert.equal(first?.['id'], client.connectionId);
  assert.ok(Math.abs(Date.parse(String(first?.['connectedAt'])) - before) < 60_000);
  for (const name of ['bytesIn', 'bytesOut']) assert.ok(Number(first?.[name]) > 100, 'at least the handshake');
  assert.equal(first?.['backlogBytes'], 0);

  const ids = async (...words: string[]) =>
    (await fanfare(gateway, ['connections', ...words, '--query', 'connections[].scope', '--output', 'text'])).stdout;
  assert.equal(await ids('--service', 'apigateway'), 'api/default/prod\n');
  assert.equal(await ids('--service', 'ivschat'), `chat/${room}\n`);
  assert.equal(await ids('--scope', 'default/'), 'api/default/prod\n');
  assert.equal(await ids('--address', '127.'), `api/default/prod\tchat/${room}\n`);
  assert.equal((await fanfare(gateway, ['connections', '--address', '10.'])).stdout, 'Nobody is connected.\n');
  assert.match((await fanfare(gateway, ['connections', '--service', 'ivs'])).stderr, /invalid choice 'ivs'[^]*ivschat/);
  assert.match(
    (await fanfare(gateway, ['connections', '--max-items', '0'])).stderr,
    /--max-items takes a number from 1/,
  );
});

test('connections come page by page, each once, also when some leave meanwhile', async () => {
  await using gateway = await testGateway();
  const clients: TestClient[] = [];
  for (let count = 0; count < 7; count++) clients.push(await TestClient.open(`${gateway.socketUrl}/prod`));
  const ask = async (query: string) => {
    const { call } = await import('../../src/aws/client/client.ts');
    const { admin } = await import('../../src/services/admin/model.ts');
    const endpoint = {
      secure: false,
      hostname: '127.0.0.1',
      port: gateway.port,
      host: `127.0.0.1:${gateway.port}`,
      path: '',
      query: '',
    };
    const options = { endpoint, region: 'us-east-1', credential: rootKey, userAgent: 'test' };
    const transport = { connectTimeoutMs: 0, readTimeoutMs: 0, verifyTls: true, maxAttempts: 1 };
    const input = { maxResults: 3, ...(query && { nextToken: query }) };
    const answer = await call(admin, 'ListConnections', input, { ...options, ...transport });
    return answer as { connections: { id: string }[]; nextToken?: string };
  };
  const first = await ask('');
  assert.equal(first.connections.length, 3);
  await clients[3]![Symbol.asyncDispose]();
  await until(() => gateway.context.hub.size <= 6);
  const second = await ask(first.nextToken!);
  const third = second.nextToken === undefined ? { connections: [] } : await ask(second.nextToken);
  const ids = [first, second, third].flatMap(({ connections }) => connections.map(({ id }) => id));
  assert.deepEqual(
    ids,
    clients.filter((_, at) => at !== 3).map(({ connectionId }) => connectionId),
  );
  assert.equal('nextToken' in third, false);
  const few = await fanfare(gateway, ['connections', '--max-items', '2', '--query', 'length(connections)']);
  assert.equal(few.stdout, '2\n');
  for (const client of clients) await client[Symbol.asyncDispose]();
});

test('a table of connections fits the terminal, and is whole in a pipe', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using _member = await join(gateway, room, `日本語${'x'.repeat(60)}`);
  for (const columns of [40, 60, 80, 160]) {
    const { stdout } = await fanfare(gateway, ['connections', '--color', 'off'], { columns });
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, 4, stdout);
    for (const line of lines.slice(0, 3)) assert.ok(cellsOf(line) <= columns, `${columns}: ${line}`);
    assert.ok(lines[1]!.startsWith(client.connectionId), 'an id is of use only as a whole');
    if (columns === 60 || columns === 80) assert.match(lines[2]!, /日本.*…/);
  }
  const piped = await fanfare(gateway, ['connections']);
  assert.ok(piped.stdout.includes(`日本語${'x'.repeat(60)}  127.0.0.1`), piped.stdout);
});

test('colours are for terminals, and are left out for those who want none', async () => {
  await using gateway = await testGateway();
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  for (const [words, output, hasColor] of [
    [[], { columns: 80 }, true],
    [[], {}, false],
    [[], { columns: 80, env: { NO_COLOR: '1' } }, false],
    [[], { columns: 80, env: { NO_COLOR: '' } }, true],
    [[], { columns: 80, env: { TERM: 'dumb' } }, false],
    [['--color', 'off'], { columns: 80 }, false],
    [['--color', 'on'], { columns: 80, env: { NO_COLOR: '1' } }, true],
    [['--color', 'on'], {}, true],
    [['--output', 'table'], { columns: 80, env: { NO_COLOR: '1' } }, false],
  ] as const) {
    const { stdout } = await fanfare(gateway, ['connections', ...words], output);
    assert.equal(stdout.includes('\u001b['), hasColor, JSON.stringify([words, output]));
  }
});

test('keys print documents, with the secret of a new one', async () => {
  await using gateway = await testGateway();
  const made = JSON.parse((await fanfare(gateway, ['keys', 'create', '--output', 'json'])).stdout) as Record<
    string,
    string
  >;
  assert.deepEqual(Object.keys(made), ['accessKeyId', 'createTime', 'secretAccessKey']);
  const listed = await fanfare(gateway, ['keys', '--query', 'keys[].accessKeyId', '--output', 'text']);
  assert.equal(listed.stdout, `${made['accessKeyId']}\n`);
  const all = await fanfare(gateway, ['keys', 'list', '--output', 'json']);
  assert.ok(!all.stdout.includes(made['secretAccessKey']!));
});

test('tail shows posts and replies, as text too, and says what else it cannot print', async () => {
  await using gateway = await testGateway();
  const { url } = await deployApi(gateway, {
    $default: {
      integration: {
        IntegrationType: 'MOCK',
        RequestTemplates: { $default: '{"statusCode":200}' },
        TemplateSelectionExpression: '\\$default',
      },
      responses: [
        {
          IntegrationResponseKey: '$default',
          ResponseTemplates: { $default: '"pong"' },
          TemplateSelectionExpression: '\\$default',
        },
      ],
    },
  });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using talker = await TestClient.open(url);
  const act = async () => {
    await gateway.connections.postToConnection({ ConnectionId: client.connectionId, Data: Buffer.from('Grüße') });
    talker.send('{}');
    await talker.next();
  };
  const lines = await tail(gateway, ['--kind', 'post', 'reply', '--output', 'text'], act, 2);
  const [post, reply] = lines.map((line) => line.split('\t'));
  assert.deepEqual(post?.slice(1), ['post', 'api/default/prod', client.connectionId, '7 bytes']);
  assert.deepEqual(reply?.slice(1), [
    'reply',
    url.replace(`${gateway.socketUrl}/`, 'api/'),
    talker.connectionId,
    '6 bytes',
  ]);
  assert.match(post?.[0] ?? '', /^\d{4}-\d\d-\d\dT.*Z$/, 'for programs times are those of the server');

  const refused = await fanfare(gateway, ['tail', '--output', 'yaml']);
  assert.equal(refused.exitCode, 252);
  assert.match(refused.stderr, /tail prints table, json, text, not yaml/);
});

test('a post that does not arrive leaves no line of a post', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const { connectionId } = client;
  const post = (id: string) => gateway.connections.postToConnection({ ConnectionId: id, Data: Buffer.from('x') });
  const act = async () => {
    await failure(post(`${connectionId.slice(0, 4)}AAAA${connectionId.slice(8)}`));
    await post(connectionId);
  };
  const lines = await tail(gateway, ['--kind', 'post', 'error'], act, 2);
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { kind: string }).kind),
    ['error', 'post'],
  );
});
