// What the personalities of the AWS CLI do that the recorded corpus cannot show, or shows only once.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { runCli } from '../../src/cli/main.ts';
import { FANFARE } from '../support/process.ts';
import type { Answer } from './support.ts';
import {
  CONNECTION,
  ROOM,
  fanfare,
  key,
  keyEnvironment,
  memoryIo,
  recordingService,
  scratchDirectory,
} from './support.ts';

const awsEnvironment = (version: 1 | 2) => ({
  ...keyEnvironment,
  FANFARE_AWS_CLI: String(version),
  AWS_DEFAULT_REGION: 'us-west-2',
});
const getRoom = ['ivschat', 'get-room', '--identifier', ROOM];
const page = (ids: string[], nextToken?: string): Answer => ({
  body: JSON.stringify({ items: ids.map((routeId) => ({ routeId })), nextToken }),
});

test('without the variable, and with one that names no version, the command is fanfare', async () => {
  for (const FANFARE_AWS_CLI of [undefined, '', '3', 'aws']) {
    const { stdout } = await fanfare(['--version'], { env: { FANFARE_AWS_CLI } });
    assert.match(stdout, /^fanfare\//);
  }
  assert.match((await fanfare(['--version'], { env: { FANFARE_AWS_CLI: '1' } })).stdout, /^aws-cli\/1\.45\.\d+ /);
  assert.match((await fanfare(['--version'], { env: { FANFARE_AWS_CLI: '2' } })).stdout, /^aws-cli\/2\.36\.\d+ /);
});

test("Fanfare's own commands, --help and camelCase are not the AWS CLI's", async () => {
  for (const words of [['connect'], ['chat'], ['--help'], ['ivschat', 'get-room', '--Identifier', 'x']]) {
    assert.equal((await fanfare(words, { env: awsEnvironment(2) })).exitCode, 252, words.join(' '));
    assert.equal((await fanfare(words, { env: awsEnvironment(1) })).exitCode, 2, words.join(' '));
  }
});

test('version 1 tries five times and version 2 three times, each with its own idea of what may pass', async () => {
  for (const [version, status, body, attempts] of [
    [1, 500, '{}', 5],
    [2, 500, '{}', 3],
    [1, 429, '{}', 5],
    [2, 429, '{}', 1],
    [1, 400, '{"__type":"RequestTimeout"}', 1],
    [2, 400, '{"__type":"RequestTimeout"}', 3],
  ] as const) {
    await using service = await recordingService(Array.from({ length: 6 }, () => ({ status, body })));
    await fanfare([...getRoom, '--endpoint-url', service.url], { env: awsEnvironment(version) });
    assert.equal(service.seen.length, attempts, `version ${version}, status ${status}`);
  }
});

test('version 1 retries as AWS_RETRY_MODE says; version 2 knows no mode called legacy', async () => {
  await using service = await recordingService(Array.from({ length: 9 }, () => ({ status: 429, body: '{}' })));
  const run = (version: 1 | 2, mode: string) =>
    fanfare([...getRoom, '--endpoint-url', service.url], {
      env: { ...awsEnvironment(version), AWS_RETRY_MODE: mode },
    });
  await run(1, 'standard');
  await run(1, 'adaptive');
  assert.equal(service.seen.length, 2);
  const { stderr } = await run(2, 'legacy');
  assert.match(stderr, /Invalid value provided to "mode": "legacy" must be one of: "standard" or "adaptive"/);
});

test('the pages of a list are printed as one, and text page by page', async () => {
  const answers = () => [page(['1', '2'], 't1'), page(['3'])];
  const routes = ['apigatewayv2', 'get-routes', '--api-id', 'a', '--query', 'Items[].RouteId'];
  for (const [format, printed] of [
    ['json', '[\n    "1",\n    "2",\n    "3"\n]\n'],
    ['text', '1\t2\n3\n'],
    ['yaml', "- '1'\n- '2'\n- '3'\n"],
    ['yaml-stream', "- - '1'\n  - '2'\n- - '3'\n"],
    ['off', ''],
  ] as const) {
    await using service = await recordingService(answers());
    const words = [...routes, '--endpoint-url', service.url, '--output', format];
    assert.deepEqual(await fanfare(words, { env: awsEnvironment(2) }), { exitCode: 0, stdout: printed, stderr: '' });
    assert.deepEqual(
      service.seen.map(({ target }) => target),
      ['/v2/apis/a/routes', '/v2/apis/a/routes?nextToken=t1'],
    );
  }
});

test('where paging was cut off, it goes on', async () => {
  const routes = ['apigatewayv2', 'get-routes', '--api-id', 'a'];
  await using service = await recordingService([page(['1', '2'], 't1'), page(['1', '2'], 't1'), page(['3'])]);
  const run = async (...words: string[]) => {
    const { stdout } = await fanfare([...routes, '--endpoint-url', service.url, ...words], { env: awsEnvironment(1) });
    return JSON.parse(stdout) as { Items: { RouteId: string }[]; NextToken?: string };
  };
  const first = await run('--max-items', '1');
  assert.deepEqual(first.Items, [{ RouteId: '1' }]);
  const rest = await run('--starting-token', first.NextToken!);
  assert.deepEqual(rest.Items, [{ RouteId: '2' }, { RouteId: '3' }]);
});

test('an alias is a command, words of the shell, or an operation', async () => {
  using home = scratchDirectory();
  mkdirSync(join(home.path, '.aws/cli'), { recursive: true });
  const made = join(home.path, 'made');
  writeFileSync(
    join(home.path, '.aws/cli/alias'),
    `[toplevel]\nroom = ivschat get-room --query '[id]' --output text\nmake = !printf %s >${made}\nself = self --debug\n` +
      '[command ivschat]\nthe-room = get-room --query id\n',
  );
  await using service = await recordingService([{ body: '{"id":"x"}' }, { body: '{"id":"y"}' }]);
  const env = { ...awsEnvironment(2), HOME: home.path };
  const more = ['--identifier', ROOM, '--endpoint-url', service.url];
  assert.equal((await fanfare(['room', ...more], { env })).stdout, 'x\n');
  assert.equal((await fanfare(['ivschat', 'the-room', ...more], { env })).stdout, '"y"\n');
  assert.equal((await fanfare(['make', "it's"], { env })).exitCode, 0);
  assert.equal(readFileSync(made, 'utf8'), "it's");
  assert.match((await fanfare(['self'], { env })).stderr, /Global parameter "--debug" detected in alias "self"/);
});

test('a process, a role and a container give credentials', async () => {
  using home = scratchDirectory();
  mkdirSync(join(home.path, '.aws'));
  const program = join(home.path, 'keys.sh');
  const keys = { Version: 1, AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey };
  writeFileSync(program, `#!/bin/sh\necho '${JSON.stringify(keys)}'\n`);
  chmodSync(program, 0o755);
  const role = `<Credentials><AccessKeyId>${key.accessKeyId}</AccessKeyId><SecretAccessKey>a&amp;b</SecretAccessKey><SessionToken>S</SessionToken></Credentials>`;
  await using sts = await recordingService([{ body: role }]);
  await using container = await recordingService([
    { body: JSON.stringify({ ...keys, Token: 'C', Expiration: '2099-01-01T00:00:00Z' }) },
  ]);
  writeFileSync(
    join(home.path, '.aws/config'),
    `[profile process]\ncredential_process = ${program}\n` +
      '[profile role]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = process\n[profile none]\n',
  );
  await using service = await recordingService();
  const run = (profile: string, env = {}) =>
    fanfare([...getRoom, '--endpoint-url', service.url, '--profile', profile], {
      env: { FANFARE_AWS_CLI: '2', AWS_REGION: 'us-west-2', HOME: home.path, AWS_ENDPOINT_URL_STS: sts.url, ...env },
    });
  for (const [profile, env, token] of [
    ['process', {}, undefined],
    ['role', {}, 'S'],
    ['none', { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/keys` }, 'C'],
  ] as const) {
    assert.equal((await run(profile, env)).stderr, '');
    assert.match(String(service.seen.at(-1)?.headers.authorization), new RegExp(`Credential=${key.accessKeyId}/`));
    assert.equal(service.seen.at(-1)?.headers['x-amz-security-token'], token, profile);
  }
  assert.match(sts.seen[0]!.body, /^Action=AssumeRole&Version=2011-06-15&RoleArn=arn/);
  assert.equal(container.seen[0]?.headers['accept'], 'application/json');
});

test('--debug shows what happens, and no secret', async () => {
  for (const version of [1, 2] as const) {
    await using service = await recordingService([{ status: 404, body: '{"message":"m"}' }]);
    const env = { ...awsEnvironment(version), AWS_SESSION_TOKEN: 'TOKEN-OF-MINE' };
    const url = service.url.replace('//', '//me:pass-of-mine@');
    const { stderr } = await fanfare([...getRoom, '--endpoint-url', url, '--debug'], { env });
    for (const shown of ['MainThread - awscli.clidriver - DEBUG', 'GetRoom', 'Traceback', "'ivschat', 'get-room'"]) {
      assert.ok(stderr.includes(shown), shown);
    }
    for (const secret of ['TOKEN-OF-MINE', 'pass-of-mine', key.secretAccessKey, 'Signature=']) {
      assert.ok(!stderr.includes(secret), secret);
    }
  }
});

test('errors are printed in the format that is asked for', async () => {
  const body = '{"message":"m","resourceId":"x","resourceType":"ROOM"}';
  const headers = { 'x-amzn-errortype': 'ConflictException' };
  const text = 'An error occurred (ConflictException) when calling the GetRoom operation: m';
  for (const [format, printed] of [
    ['legacy', `\naws: [ERROR]: ${text}\n`],
    ['enhanced', `\naws: [ERROR]: ${text}\n\nAdditional error details:\nresourceId: x\nresourceType: ROOM\n`],
    ['yaml', 'Code: ConflictException\nMessage: m\nmessage: m\nresourceId: x\nresourceType: ROOM\n'],
    ['text', 'ConflictException\tm\tm\tx\tROOM\n'],
  ] as const) {
    await using service = await recordingService([{ status: 409, headers, body }]);
    const words = [...getRoom, '--endpoint-url', service.url];
    const env = { ...awsEnvironment(2), AWS_CLI_ERROR_FORMAT: format };
    assert.deepEqual(await fanfare(words, { env }), { exitCode: 254, stdout: '', stderr: printed });
  }
});

test('a proxy gets the whole URL', async () => {
  await using proxy = await recordingService();
  const env = { ...awsEnvironment(1), HTTP_PROXY: proxy.url.replace('//', '//me:pw@') };
  const words = [...getRoom, '--endpoint-url', 'http://rooms.example/base'];
  assert.equal((await fanfare(words, { env })).exitCode, 0);
  const [request] = proxy.seen;
  assert.equal(request?.target, 'http://rooms.example/base/GetRoom');
  assert.equal(request.headers.host, 'rooms.example');
  assert.equal(request.headers['proxy-authorization'], `Basic ${Buffer.from('me:pw').toString('base64')}`);
  const refused = await fanfare(words, { env: { ...env, HTTP_PROXY: 'http://me:pw@127.0.0.1:1' } });
  assert.equal(refused.stderr, '\nFailed to connect to proxy URL: "http://***:***@127.0.0.1:1"\n');
});

test('on a terminal version 2 prints through the pager; version 1 never does', async () => {
  using home = scratchDirectory();
  const pager = join(home.path, 'pager.sh');
  const paged = join(home.path, 'paged');
  writeFileSync(pager, `#!/bin/sh\n{ echo "LESS=$LESS"; cat; } > ${paged}\n`);
  chmodSync(pager, 0o755);
  const onTerminal = async (version: 1 | 2, more: string[], env: NodeJS.ProcessEnv) => {
    await using service = await recordingService([{ body: '{"id":"x"}' }]);
    const io = memoryIo({ ...awsEnvironment(version), HOME: home.path, PATH: process.env['PATH'], ...env });
    const stdout = Object.assign(new PassThrough(), { isTTY: true as const });
    let shown = '';
    stdout.on('data', (text: Buffer) => void (shown += text.toString()));
    const words = [...getRoom, '--endpoint-url', service.url, '--query', 'id', ...more];
    const exitCode = await runCli(words, { ...io, stdout });
    return { exitCode, shown, stderr: io.text('stderr') };
  };
  assert.equal((await onTerminal(2, [], { AWS_PAGER: pager })).shown, '');
  assert.equal(readFileSync(paged, 'utf8'), 'LESS=FRX\n"x"\n');
  assert.equal((await onTerminal(2, ['--no-cli-pager'], { AWS_PAGER: pager })).shown, '"x"\n');
  assert.equal((await onTerminal(2, [], { AWS_PAGER: '' })).shown, '"x"\n');
  assert.equal((await onTerminal(1, [], { AWS_PAGER: pager })).shown, '"x"\n');
  const missing = await onTerminal(2, [], { AWS_PAGER: 'no-such-pager' });
  assert.equal(missing.exitCode, 253);
  assert.match(missing.stderr, /\[Errno 2\] No such file or directory: 'no-such-pager'/);
});

test('Ctrl-C ends with 130 and an empty line', async () => {
  await using service = await recordingService(['silent']);
  const child = spawn(FANFARE, [...getRoom, '--endpoint-url', service.url], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...awsEnvironment(2) },
  });
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => void (stdout += text.toString()));
  await service.asked(1);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'close'), [130, null]);
  assert.equal(stdout, '\n');
});

test('version 2 posts what base64 stands for, version 1 what is typed', async () => {
  for (const [version, body] of [
    [1, 'SGVs bG8='],
    [2, 'Hello'],
  ] as const) {
    await using service = await recordingService();
    const words = [
      'apigatewaymanagementapi',
      'post-to-connection',
      '--connection-id',
      CONNECTION,
      '--data',
      'SGVs bG8=',
    ];
    await fanfare([...words, '--endpoint-url', service.url], { env: awsEnvironment(version) });
    assert.equal(service.seen[0]?.body, body);
  }
});

test('YAML input is YAML 1.2 with the numbers of the AWS CLI', async () => {
  const send = async (yaml: string) => {
    await using service = await recordingService();
    const words = ['ivschat', 'send-event', '--cli-input-yaml', yaml, '--endpoint-url', service.url];
    const { stderr } = await fanfare(words, { env: awsEnvironment(2) });
    return service.seen[0]?.body ?? stderr.trim().split('\n').at(-1);
  };
  const event = (value: string) => `roomIdentifier: r\neventName: ${value}`;
  assert.equal(await send(event('yes')), '{"roomIdentifier": "r", "eventName": "yes"}');
  assert.equal(await send(event('>\n  a\n  b')), '{"roomIdentifier": "r", "eventName": "a b\\n"}');
  assert.equal(await send('roomIdentifier: &r r\neventName: *r'), '{"roomIdentifier": "r", "eventName": "r"}');
  for (const [value, shown] of [
    ['5', "value: 5, type: <class 'int'>"],
    ['1_000', "value: 1000, type: <class 'int'>"],
    ['0x1F', "value: 31, type: <class 'int'>"],
    ['1.0', "value: 1.0, type: <class 'float'>"],
    ['~', "value: None, type: <class 'NoneType'>"],
  ] as const) {
    assert.ok((await send(event(value)))?.includes(shown), value);
  }
  for (const bad of ['a: [', event('!unknown x'), 'a: 1\na: 2', 'a: 1\n---\nb: 2']) {
    assert.match((await send(bad)) ?? '', /Invalid YAML received\.$/, bad);
  }
});
