// `fanfare status`, `keys` and `tail` against a started gateway.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { newRoom } from '../support/chat.ts';
import type { TestGateway } from '../support/gateway.ts';
import { failure, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, run } from '../support/process.ts';

const env = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };
const fanfare = (gateway: TestGateway, ...args: string[]) =>
  run(FANFARE, [...args, '--endpoint-url', gateway.url], env);

test('status is one screen: connections, rooms, rates and the last refusals', async () => {
  await using gateway = await testGateway();
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const { code, stdout, stderr } = await fanfare(gateway, 'status');
  assert.equal(code, 0, stderr);
  for (const text of ['connections', 'rooms', 'event loop', 'ivschat.GetRoom'])
    assert.ok(stdout.includes(text), stdout);
  assert.ok(stdout.split('\n').length < 24);
});

test('keys are made, listed without their secrets, and deleted', async () => {
  await using gateway = await testGateway();
  assert.match((await fanfare(gateway, 'keys')).stdout, /no keys besides the root key/);
  const policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'ivschat:ListRooms', Resource: '*' } });
  const made = await fanfare(gateway, 'keys', 'create', '--policy', policy);
  const [, id, secret] = /^export AWS_ACCESS_KEY_ID=(\S+) AWS_SECRET_ACCESS_KEY=(\S+)\n$/.exec(made.stdout) ?? [];
  const limited = { AWS_ACCESS_KEY_ID: id!, AWS_SECRET_ACCESS_KEY: secret! };
  assert.equal((await run(FANFARE, ['ivschat', 'list-rooms', '--endpoint-url', gateway.url], limited)).code, 0);
  const denied = await run(FANFARE, ['ivschat', 'create-room', '--endpoint-url', gateway.url], limited);
  assert.match(denied.stderr, /AccessDeniedException/);
  const listed = await fanfare(gateway, 'keys', 'list');
  assert.match(listed.stdout, new RegExp(`^${id}  .*  1 statement\n$`));
  assert.ok(!listed.stdout.includes(secret!));
  assert.equal((await fanfare(gateway, 'keys', 'delete', '--access-key-id', id!)).code, 0);
  assert.match(
    (await run(FANFARE, ['ivschat', 'list-rooms', '--endpoint-url', gateway.url], limited)).stderr,
    /UnrecognizedClient/,
  );
});

test('what keys cannot do, and a policy that is none, are named', async () => {
  await using gateway = await testGateway();
  assert.match(
    (await fanfare(gateway, 'keys', 'destroy')).stderr,
    /keys can list, create, delete, rotate-root, not 'destroy'/,
  );
  const soon = await fanfare(gateway, 'keys', 'rotate-root', '--grace', 'soon');
  assert.match(soon.stderr, /--grace takes a whole number of seconds, not 'soon'/);
  assert.match((await fanfare(gateway, 'keys', 'delete')).stderr, /needs --access-key-id/);
  assert.match(
    (await fanfare(gateway, 'keys', 'create', '--policy', '{')).stderr,
    /Error parsing parameter '--policy'/,
  );
});

test('a policy is refused by the place in it that would not be enforced', async () => {
  await using gateway = await testGateway();
  const statement = { Effect: 'Allow', Action: 'ivschat:*', Resource: '*' };
  const refused = async (policy: string, ...more: string[]) => {
    const { code, stdout, stderr } = await fanfare(gateway, 'keys', 'create', '--policy', policy, ...more);
    assert.notEqual(code, 0);
    assert.equal(stdout, '');
    return stderr;
  };
  const policies: [policy: object, message: string][] = [
    [
      { Statement: [statement, { ...statement, Condition: { IpAddres: { 'aws:SourceIp': '10.0.0.0/8' } } }] },
      'Statement[1].Condition.IpAddres: there is no such condition operator here; did you mean IpAddress?',
    ],
    [{ Statements: [statement] }, 'Statements: there is no such member here; did you mean Statement?'],
    [{ Statement: { Effect: 'Deny', Resource: '*' } }, 'Statement.Action: is missing'],
    [{ Statement: { ...statement, Principal: '*' } }, 'Statement.Principal: there is no such member here'],
    [{ Version: '2012', Statement: statement }, 'Version: must be 2012-10-17 or 2008-10-17'],
    [
      { Statement: { ...statement, Action: 'ivschat:SendEvnt' } },
      'statements.Action: there is no action ivschat:SendEvnt here; did you mean ivschat:SendEvent?',
    ],
  ];
  for (const [policy, message] of policies) {
    const stderr = await refused(JSON.stringify(policy));
    assert.ok(stderr.includes(message), stderr);
    assert.doesNotMatch(stderr, /not valid JSON/);
  }
  assert.match(await refused('{"Statement": [], "Statement": []}'), /Statement: the member is there twice/);
  assert.match(await refused('{}', '--access-key-id', 'X'), /keys create takes no --access-key-id/);
  assert.match((await fanfare(gateway, 'keys', '--policy', '{}')).stderr, /keys list takes no --policy/);
  assert.match((await fanfare(gateway, 'keys')).stdout, /no keys besides the root key/);
});

test('a condition of a key holds', async () => {
  await using gateway = await testGateway();
  for (const [range, code] of [
    ['127.0.0.0/8', 0],
    ['203.0.113.0/24', 254],
  ] as const) {
    const Condition = { IpAddress: { 'aws:SourceIp': range } };
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', NotAction: 'fanfare:*', Resource: '*', Condition },
    };
    const made = await fanfare(gateway, 'keys', 'create', '--policy', JSON.stringify(policy));
    const [, id, secret] = /ID=(\S+) AWS_SECRET_ACCESS_KEY=(\S+)\n$/.exec(made.stdout) ?? [];
    const limited = { AWS_ACCESS_KEY_ID: id!, AWS_SECRET_ACCESS_KEY: secret! };
    const listed = await run(FANFARE, ['ivschat', 'list-rooms', '--endpoint-url', gateway.url], limited);
    assert.equal(listed.code, code, listed.stderr);
  }
});

test('tail prints a JSON line for what it is asked to show, as it happens, and ends with the server', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  const child = spawn(FANFARE, ['tail', '--kind', 'event', '--scope', room, '--endpoint-url', gateway.url], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  await once(child.stderr, 'data');
  const lines = createInterface(child.stdout);
  const line = once(lines, 'line');
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  await gateway.chat.sendEvent({ roomIdentifier: await newRoom(gateway), eventName: 'elsewhere' });
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'here' });
  const [text] = (await line) as [string];
  const { kind, scope } = JSON.parse(text) as { kind: string; scope: string };
  assert.deepEqual([kind, scope], ['event', `chat/${room}`]);
  child.kill('SIGINT');
  const [code] = (await exited) as [number];
  assert.equal(code, 0);
});
