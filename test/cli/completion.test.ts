// What a shell offers: by table against made-up sources, from files and profiles, and from a running server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import WebSocket from 'ws';
import type { Candidate, Sources } from '../../src/cli/completion/candidate.ts';
import { complete } from '../../src/cli/completion/complete.ts';
import { bashReply, fishReply, zshReply } from '../../src/cli/completion/replies.ts';
import { shellWords } from '../../src/cli/words/shell-words.ts';
import { ownCommands } from '../../src/cli/own/own-commands.ts';
import { globalOptions } from '../../src/cli/words/globals.ts';
import { definitions } from '../../src/base/limits/limits.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { fanfare, scratchDirectory } from './support.ts';

const ROOM = 'arn:aws:ivschat:us-west-2:000000000000:room/AbCdEfGhIjKl';
const LOGGING = 'arn:aws:ivschat:us-west-2:000000000000:logging-configuration/AbCdEfGhIjKl';
const CONNECTION = 'L0SM9cOFvHcCIhw=';

const sources: Sources = {
  ownCommands,
  paths: (prefix, kind) => [
    { value: `${prefix}folder/`, isPartial: true },
    ...(kind === 'any' ? [{ value: `${prefix}file` }] : []),
  ],
  profiles: () => [{ value: 'default' }, { value: 'work' }],
  live: async (what) =>
    ({
      rooms: [{ value: ROOM, doc: 'lobby' }],
      'logging-configurations': [{ value: LOGGING }],
      connections: [{ value: CONNECTION }],
    })[what],
};

/** The values offered for the end of a line. */
async function offered(line: string, from: Sources = sources): Promise<string[]> {
  const words = shellWords(line).map(({ value }) => value);
  return (await complete(words, from)).map(({ value }) => value);
}

const sendEventOptions = ['--room-identifier', '--event-name', '--attributes', '--cli-input-json'];
const ARN = 'arn:aws:ivs';

test('what can follow is offered at every place of a line', async () => {
  const cases: [line: string, expected: string[]][] = [
    ['i', ['ivschat']],
    ['co', ['connect', 'connections', 'completion']],
    ['nonsense ', []],
    ['nonsense --reg', ['--region']],
    ['ivschat send-event --room-identifier --region us-west-2 --event', ['--event-name']],
    ['ivschat send', ['send-event']],
    ['ivschat update-', ['update-logging-configuration', 'update-room']],
    ['ivschat he', ['help']],
    ['--region us-west-2 ivschat send', ['send-event']],
    ['ivschat nonsense --', globalOptions.map(({ name }) => name)],
    ['ivschat send-event --ro', ['--room-identifier']],
    ['ivschat send-event --room-identifier x --ro', []],
    ['ivschat send-event --room-identifier x help', []],
    ['ivschat send-event h', ['help']],
    // Values: enumerations, choices, live ones, files.
    ['ivschat create-chat-token --capabilities S', ['SEND_MESSAGE']],
    ['ivschat create-chat-token --capabilities SEND_MESSAGE D', ['DISCONNECT_USER', 'DELETE_MESSAGE']],
    ['ivschat create-chat-token --capabilities SEND_MESSAGE --us', ['--user-id']],
    ['ivschat create-chat-token --user-id --', []],
    ['--color o', ['on', 'off']],
    ['--color=o', ['--color=on', '--color=off']],
    ['ivschat send-event --color=o', ['--color=on', '--color=off']],
    ['ivschat send-event --profile w', ['work']],
    ['ivschat send-event --prof w', ['work']],
    ['ivschat send-event --ca-bundle x', ['xfolder/', 'xfile']],
    [`ivschat send-event --room-identifier ${ARN}`, [ROOM]],
    [`ivschat send-event --room-identifier=${ARN}`, [`--room-identifier=${ROOM}`]],
    [`ivschat send-event --roomIdentifier ${ARN}`, [ROOM]],
    ['ivschat send-event --room-identifier x', []],
    ['ivschat delete-room --identifier ', [ROOM]],
    ['ivschat delete-logging-configuration --identifier ', [LOGGING]],
    ['ivschat tag-resource --resource-arn ', [ROOM, LOGGING]],
    [`ivschat update-room --logging-configuration-identifiers x ${ARN}`, [LOGGING]],
    ['ivschat delete-message --id ', []],
    ['apigatewaymanagementapi get-connection --connection-id ', [CONNECTION]],
    ['apigatewaymanagementapi post-to-connection --data f', ['fileb://', 'file://']],
    ['apigatewaymanagementapi post-to-connection --data fileb://a/', ['fileb://a/folder/', 'fileb://a/file']],
    ['ivschat send-event --attributes ', ['file://']],
    ['ivschat send-event --cli-input-json f', ['file://']],
    ['ivschat send-event --cli-input-json file://', ['file://folder/', 'file://file']],
    ['ivschat update-room --message-review-handler ', ['uri=', 'fallbackResult=', 'file://']],
    ['ivschat update-room --message-review-handler uri=x,f', ['uri=x,fallbackResult=']],
    [
      'ivschat update-room --message-review-handler fallbackResult=',
      ['ALLOW', 'DENY'].map((c) => `fallbackResult=${c}`),
    ],
    // Commands of our own.
    ['start --da', ['--data']],
    ['start --data ', [':memory:', 'folder/']],
    ['start --tls-cert x', ['xfolder/', 'xfile']],
    ['start --auth ', ['sigv4', 'none']],
    ['start --limit chatF', ['chatFrameBytesMax=']],
    ['start --limit a=1 --lim', ['--limits', '--limit']],
    ['start --reg', ['--region']],
    ['start --end', []],
    ['chat ', [ROOM, '--user-id', '--capabilities', '--json', 'help']],
    [`chat ${ROOM} `, ['--user-id', '--capabilities', '--json']],
    ['connect ws', ['ws://127.0.0.1:3263/prod']],
    ['load ws', ['ws://127.0.0.1:3263/prod']],
    [`load ${ARN}`, [ROOM]],
    ['load x --dur', ['--duration']],
    ['completion ', ['bash', 'zsh', 'fish', 'help']],
  ];
  for (const [line, expected] of cases) assert.deepEqual(await offered(line), expected, line);
  assert.deepEqual((await offered('ivschat send-event ')).slice(0, 4), sendEventOptions);
  assert.equal((await offered('start --limit ')).length, Object.keys(definitions).length);
});

test('the commands, with a sentence each, come first', async () => {
  const all = await complete([''], sources);
  for (const name of ['start', 'connect', 'chat', 'load', 'completion', 'ivschat', 'apigatewaymanagementapi', 'help'])
    assert.ok(all.find(({ value }) => value === name)?.doc, name);
});

test('lines are split as shells split them', () => {
  const cases: [line: string, words: string[]][] = [
    ['', ['']],
    ['a b', ['a', 'b']],
    ['a ', ['a', '']],
    [`a 'b c' "d \\" $e" f\\ g`, ['a', 'b c', 'd " $e', 'f g']],
    [`a "b\\c"`, ['a', 'b\\c']],
    [`a=b,"c d"`, ['a=b,c d']],
    ['a \\\n  b', ['a', 'b']],
    [`a "b c`, ['a', 'b c']],
    ["a ''", ['a', '']],
  ];
  for (const [line, words] of cases) {
    const split = shellWords(line).map(({ value }) => value);
    assert.deepEqual(split, words, line);
  }
  const [word] = shellWords(`x="a b`);
  assert.deepEqual(word, { raw: `x="a b`, value: 'x=a b', bare: 'x=\0\0\0', open: '"', openAt: 2 });
});

const BREAKS = ' \t\n"\'><=;|&(:';
const bash = (candidate: Candidate, typed: string, breaks = BREAKS) =>
  bashReply([candidate], shellWords(typed).at(-1)!, breaks)[0];

test('bash gets what follows the last break, quoted, with the blank that ends a word', () => {
  assert.equal(bash({ value: 'ivschat' }, 'iv'), 'ivschat ');
  assert.equal(bash({ value: ROOM }, 'arn:aws:iv'), `${ROOM.slice('arn:aws:'.length)} `);
  assert.equal(bash({ value: ROOM }, 'arn:aws:iv', ' '), `${ROOM} `);
  assert.equal(bash({ value: '--color=on' }, '--color=o'), 'on ');
  assert.equal(bash({ value: 'file://a b/', isPartial: true }, 'file://a'), '//a\\ b/');
  assert.equal(bash({ value: 'a$(x);`y`' }, 'a'), 'a\\$\\(x\\)\\;\\`y\\` ', 'nothing that the shell would run');
  assert.equal(bash({ value: 'a$b c' }, '"a'), 'a\\$b c');
  assert.equal(bash({ value: 'x=a b' }, 'x="a'), 'a b');
  assert.equal(bash({ value: 'file://a: b' }, 'file://a\\:\\ '), '//a:\\ b ', 'quoted characters break nothing');
  assert.equal(bash({ value: "it's" }, "'i"), "it'\\''s");
  assert.equal(bash({ value: CONNECTION }, 'L0'), `${CONNECTION} `);
});

test('zsh and fish get descriptions on one line, and no control characters', () => {
  const evil: Candidate = { value: 'a\u001b]0;x\u0007' };
  const room: Candidate = { value: ROOM, doc: 'two\nlines\u001b[31m' };
  assert.deepEqual(zshReply([evil, room, { value: 'x=', isPartial: true }]), [
    `full ${ROOM.replaceAll(':', '\\:')}:two lines [31m`,
    'part x=',
  ]);
  assert.deepEqual(fishReply([evil, room]), [`${ROOM}\ttwo lines [31m`]);
  assert.deepEqual(bashReply([evil], shellWords('a')[0]!, BREAKS), []);
});

test('files and profiles are those of the user', async () => {
  using home = scratchDirectory();
  mkdirSync(join(home.path, '.aws'));
  writeFileSync(join(home.path, '.aws/config'), '[default]\nregion = a\n[profile work]\n[services x]\n');
  writeFileSync(join(home.path, '.aws/credentials'), '[work]\n[other]\n');
  mkdirSync(join(home.path, 'some folder'));
  writeFileSync(join(home.path, 'some file'), '');
  const env = { HOME: home.path };
  const answers = async (...words: string[]) => (await fanfare(['__complete', 'fish', ...words], { env })).stdout;
  assert.equal(await answers('ivschat', '--profile', ''), 'default\nwork\nother\n');
  assert.equal(await answers('--ca-bundle', `${home.path}/so`), `${home.path}/some file\n${home.path}/some folder/\n`);
  assert.equal(await answers('--ca-bundle', '~/so'), '~/some file\n~/some folder/\n');
  assert.equal(await answers('start', '--data', `${home.path}/so`), `${home.path}/some folder/\n`);
  assert.equal(await answers('--ca-bundle', `${home.path}/`), `${home.path}/some file\n${home.path}/some folder/\n`);
});

test('ARNs and connection ids are those of the running server', async () => {
  await using gateway = await testGateway();
  const { arn = '' } = await gateway.chat.createRoom({ name: 'lobby' });
  const { arn: logging = '' } = await gateway.chat.createLoggingConfiguration({
    name: 'logs',
    destinationConfiguration: { s3: { bucketName: 'bucket' } },
  });
  const { token = '' } = await gateway.chat.createChatToken({ roomIdentifier: arn, userId: 'ana' });
  const member = new WebSocket(gateway.socketUrl, token);
  await once(member, 'open');
  const socket = new WebSocket(`${gateway.socketUrl}/prod`);
  const [upgrade] = await once(socket, 'upgrade');
  const id = String(upgrade.headers['x-fanfare-connection-id']);
  const env = {
    AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
    AWS_ENDPOINT_URL: gateway.url,
  };
  const answers = async (words: string[], more: NodeJS.ProcessEnv = {}) => {
    const { stdout, stderr } = await fanfare(['__complete', 'fish', ...words], { env: { ...env, ...more } });
    assert.equal(stderr, '');
    return stdout;
  };
  const inRegion = ['--region', REGION];
  const room = `${arn}\tlobby\n`;
  assert.equal(await answers(['ivschat', 'get-room', ...inRegion, '--identifier', '']), room);
  assert.equal(await answers(['ivschat', 'get-room', '--identifier', '']), '', 'rooms of another region');
  assert.equal(
    await answers(['ivschat', 'get-room', '--identifier', arn.slice(0, 40)]),
    room,
    'the ARN tells the region',
  );
  assert.equal(await answers(['chat', ...inRegion, '']).then((text) => text.split('\n')[0]), room.trim());
  const both = await answers(['ivschat', 'tag-resource', ...inRegion, '--resource-arn', '']);
  assert.equal(both, `${room}${logging}\tlogs\n`);
  const connection = ['apigatewaymanagementapi', 'get-connection', '--connection-id', ''];
  assert.match(await answers(connection), new RegExp(`^${id}\t[^\n]+\n$`), 'and no member of a chat room');
  const atStage = ['--endpoint-url', `${gateway.url}/prod`];
  assert.match(await answers(['apigatewaymanagementapi', 'get-connection', ...atStage, '--connection-id', '']), /=\t/);

  assert.equal(await answers(connection, { AWS_SECRET_ACCESS_KEY: 'wrong' }), '', 'a refusal is silent');
  assert.equal(await answers(connection, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }), '', 'and so is no server');
  assert.equal(await answers(['--region', 'bad region', ...connection]), '');
  member.close();
  socket.close();
});

test('a server that does not answer is not waited for', { timeout: 10_000 }, async () => {
  const { createServer } = await import('node:net');
  using cleanup = new DisposableStack();
  const silent = createServer((socket) => cleanup.defer(() => socket.destroy())).listen(0, '127.0.0.1');
  cleanup.defer(() => silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' };
  const since = performance.now();
  const ran = await fanfare(['__complete', 'fish', 'ivschat', 'get-room', '--identifier', ''], { env });
  assert.deepEqual(ran, { exitCode: 0, stdout: '', stderr: '' });
  assert.ok(performance.now() - since < 3_000);
});

test('a shell without a script is refused, and nonsense at a prompt is not complained about', async () => {
  const { exitCode, stderr } = await fanfare(['completion', 'bsh']);
  assert.equal(exitCode, 252);
  assert.match(stderr, /Maybe you meant:\n\n {2}\* bash/);
  for (const words of [[], ['tcsh', 'x'], ['bash'], ['bash', 'fanfare iv', 'NaN'], ['zsh']])
    assert.equal((await fanfare(['__complete', ...words])).stderr, '', words.join(' '));
});
