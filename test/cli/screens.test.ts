// What people see of `tail`, `status`, `connections`, `chat`, `connect` and `load` on real terminals.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf } from '../../src/cli/screen/cells.ts';
import { newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { failure, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE } from '../support/process.ts';
import type { Screen } from '../support/terminal.ts';
import { findPyte, onTerminal } from '../support/terminal.ts';

const python = await findPyte();
const skip = python === undefined ? 'there is no python3 with pyte (Debian: python3-pyte)' : false;

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const UP = '\u001b[A';
const TIME = String.raw`\d\d:\d\d:\d\d`;
const NARROW = { columns: 80, rows: 24 };
const WIDE = { columns: 160, rows: 24 };
type Size = { columns?: number; rows?: number; env?: NodeJS.ProcessEnv };

function fanfare(gateway: TestGateway, words: string[], { env, ...size }: Size = {}) {
  const key = { AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey };
  const region = { AWS_DEFAULT_REGION: 'us-west-2' };
  return onTerminal(python!, [FANFARE, ...words, '--endpoint-url', gateway.url], {
    ...size,
    env: { ...key, ...region, ...env },
  });
}
const textOf = ({ lines }: Screen) => lines.join('\n').trimEnd();
const lineWith = ({ lines }: Screen, text: string) => lines.find((line) => line.includes(text)) ?? '';

test('tail is a table that fits, shows posts, and is fitted again when the terminal changes', { skip }, async () => {
  await using gateway = await testGateway();
  const [narrow, wide] = [fanfare(gateway, ['tail'], NARROW), fanfare(gateway, ['tail'], WIDE)];
  await using _narrow = narrow;
  await using _wide = wide;
  await Promise.all([narrow.until(/WHAT/), wide.until(/WHAT/)]);
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await gateway.connections.postToConnection({ ConnectionId: client.connectionId, Data: Buffer.from('Grüße') });
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  const room = await newRoom(gateway);
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'Hello' });

  const [small, large] = await Promise.all([narrow.until(/SEND_EVENT/), wide.until(/SEND_EVENT/)]);
  assert.match(textOf(large), /^Times are those of Europe\/Berlin \(UTC\+0[12]:00\)\.$/m);
  for (const [screen, time] of [
    [small, TIME],
    [large, String.raw`${TIME}\.\d{3}`],
  ] as const) {
    const heading = lineWith(screen, 'WHERE');
    const at = (title: string) => heading.indexOf(title);
    const cellOf = (text: string, from: string, to?: string) =>
      lineWith(screen, text)
        .slice(at(from), to === undefined ? undefined : at(to))
        .trim();
    assert.match(lineWith(screen, 'post'), new RegExp(`^${time}  post`));
    assert.deepEqual(
      [cellOf('post', 'WHERE', 'WHO'), cellOf('post', 'WHO', 'WHAT'), cellOf('post', 'WHAT')],
      ['default/prod', client.connectionId, '7 bytes'],
    );
    assert.equal(cellOf('SEND_EVENT', 'WHERE', 'WHO'), room.slice(room.lastIndexOf('room/')));
    assert.match(
      cellOf('error', 'WHAT'),
      /^400 Request member.*…$/,
      'what is too long ends in an ellipsis, on its line',
    );
    for (const color of ['green', 'blue', 'red', 'magenta']) assert.ok(screen.colors.includes(color), color);
  }
  // Today in the zone of the terminal, not in UTC.
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: 'Europe/Berlin' }).format();
  assert.ok(lineWith(small, 'post').startsWith(hour), lineWith(small, 'post'));

  narrow.resize(WIDE.columns, 24);
  const refitted = await narrow.until(/^TIME {10}KIND/m);
  assert.match(lineWith(refitted, 'post'), new RegExp(String.raw`^${TIME}\.\d{3}  post`));
  narrow.resize(50, 24);
  await narrow.until(({ lines }) => lines.some((line) => line.startsWith('TIME      KIND')));
  for (const terminal of [narrow, wide]) {
    terminal.type(CTRL_C);
    const { exitCode, screen } = await terminal.ended;
    assert.equal(exitCode, 0);
    assert.match(textOf(screen), /Closed with code 1000$/);
  }
});

test('status --watch paints in place until Ctrl-C, and leaves the terminal as it was', { skip }, async () => {
  await using gateway = await testGateway();
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  for (const size of [NARROW, WIDE]) {
    await using watching = fanfare(gateway, ['status', '--watch', '0.1'], size);
    await watching.until(/connections {5}0 of WebSocket APIs/);
    await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
    const screen = await watching.until(/connections {5}1 of WebSocket APIs/);
    assert.equal(textOf(screen).match(/event loop/g)?.length, 1, 'one below the other would be two');
    assert.ok(screen.lines[0]!.startsWith('Fanfare '), textOf(screen));
    assert.match(textOf(screen), /times are those of Europe\/Berlin/);
    assert.match(
      lineWith(screen, 'ivschat.GetRoom'),
      new RegExp(`^  ${TIME}  400   ivschat\\.GetRoom  Request member`),
    );
    watching.type(CTRL_C);
    const { exitCode, isCooked, raw } = await watching.ended;
    assert.deepEqual([exitCode, isCooked], [0, true]);
    assert.ok(raw.indexOf('\u001b[?1049h') < raw.lastIndexOf('\u001b[?25h\u001b[?1049l'), 'the other screen is left');
    assert.match(raw.slice(raw.lastIndexOf('\u001b[?1049l')), /Fanfare [^]*event loop/, 'the last look stays');
  }
  await using ended = fanfare(gateway, ['status', '--watch']);
  await ended.until(/event loop/);
  ended.signal(15);
  const { exitCode, raw } = await ended.ended;
  assert.equal(exitCode, 0);
  assert.ok(raw.includes('\u001b[?1049l'));
});

test('a watched server may go away and come back', { skip }, async () => {
  const first = await testGateway();
  await using watching = fanfare(first, ['status', '--watch', '0.1']);
  await watching.until(/event loop/);
  await first[Symbol.asyncDispose]();
  await watching.until(/Could not connect[^]*Looking again every 0\.1 s/);
  await using _second = await testGateway({ port: first.port });
  await watching.until(/event loop/);
  watching.type(CTRL_C);
  assert.equal((await watching.ended).exitCode, 0);
});

test('in a room what arrives does not break into what is typed, and own messages come once', { skip }, async () => {
  await using gateway = await testGateway();
  const { arn } = await gateway.chat.createRoom({ name: 'lobby' });
  await using ana = fanfare(gateway, ['chat', 'lobby', '--user-id', 'ana'], NARROW);
  await using bob = fanfare(gateway, ['chat', arn!, '--user-id', 'bob'], WIDE);
  const [entered] = await Promise.all([ana.until(/ana>/), bob.until(/bob>/)]);
  assert.match(
    textOf(entered),
    new RegExp(`^Connected as ana to lobby \\(${arn!.slice(arn!.lastIndexOf('room/'))}\\)\\.`),
  );
  assert.match(textOf(entered), /Times are those of Europe\/Berlin \(UTC\+0[12]:00\)/);

  // More than one row, with characters that take two cells, while others talk.
  const long = `${'日本語 👋 und mehr, '.repeat(6)}Ende`;
  ana.type(long);
  const isTyped = ({ lines }: Screen) => lines.join('').replaceAll(' ', '').includes(long.replaceAll(' ', ''));
  await ana.until(isTyped);
  for (const text of ['one', 'two', 'three']) {
    bob.type(`${text}\r`);
    await bob.until(new RegExp(`bob: ${text} {2}\\[`));
  }
  const typing = await ana.until(/bob: three/);
  assert.ok(isTyped(typing), textOf(typing));
  const order = ['bob: one', 'bob: two', 'bob: three', 'ana> 日'].map((text) =>
    typing.lines.findIndex((line) => line.includes(text)),
  );
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
    textOf(typing),
  );
  assert.ok(
    order.every((at) => at > 0),
    textOf(typing),
  );

  ana.type('\r');
  await ana.until(({ lines }) => lines.some((line) => line.startsWith('ana>') && line.trim() === 'ana>'));
  const said = await ana.until(/ana: 日/);
  assert.equal(textOf(said).match(/Ende/g)?.length, 1, textOf(said));
  const heard = await bob.until(/Ende/);
  assert.match(lineWith(heard, 'Ende'), new RegExp(`^${TIME}  ana: 日.*Ende  \\[\\w+\\]$`));
  assert.ok(heard.colors.length >= 2, 'each sender has a colour');
});

test('what is typed can be edited, called back and pasted', { skip }, async () => {
  await using gateway = await testGateway();
  const arn = await newRoom(gateway);
  await using ana = fanfare(gateway, ['chat', arn, '--user-id', 'ana']);
  await ana.until(/ana>/);
  // Back over a word, to the beginning, and on.
  ana.type('hello wrold\u0017world\u0001Oh, \r');
  await ana.until(/ana: Oh, hello world {2}\[/);
  ana.type(UP);
  await ana.until(/^ana> Oh, hello world$/m);
  ana.type(' again\r');
  await ana.until(/ana: Oh, hello world again {2}\[/);
  ana.type('\u001b[200~first\nsecond\u001b[201~');
  await ana.until(/^ana> first second$/m);
  ana.type('\r/foo\r');
  const screen = await ana.until(/There is no \/foo/);
  assert.equal(textOf(screen).match(/first/g)?.length, 1);
  ana.type('not sent');
  await ana.until(/not sent/);
  ana.type(CTRL_C);
  const { exitCode, isCooked, raw, screen: last } = await ana.ended;
  assert.deepEqual([exitCode, isCooked], [0, true]);
  assert.doesNotMatch(textOf(last), /not sent/);
  assert.match(textOf(last), /Closed with code 1000$/);
  assert.ok(raw.indexOf('\u001b[?2004h') < raw.lastIndexOf('\u001b[?2004l'), 'pastes are as before');
});

test('an error says which of one’s own lines it is about', { skip }, async () => {
  await using gateway = await testGateway();
  const arn = await newRoom(gateway);
  await using ana = fanfare(gateway, ['chat', arn, '--user-id', 'ana', '--capabilities', 'SEND_MESSAGE'], WIDE);
  await ana.until(/ana>/);
  ana.type('/kick bob\r');
  const screen = await ana.until(/! 40/);
  assert.match(lineWith(screen, '! 40'), new RegExp(`^${TIME}  ! 40\\d .*\\(your /kick bob\\)$`));
});

test('connect keeps what was sent above what is typed', { skip }, async () => {
  await using gateway = await testGateway();
  await using talking = onTerminal(python!, [FANFARE, 'connect', `${gateway.socketUrl}/prod`], WIDE);
  const greeting = await talking.until(/Connection id: \S+/);
  const [, ConnectionId] = /Connection id: (\S+)/.exec(textOf(greeting))!;
  talking.type('{"action":');
  await talking.until(/^> \{"action":$/m);
  await gateway.connections.postToConnection({ ConnectionId, Data: Buffer.from('Hello') });
  await talking.until(/^Hello\n> \{"action":$/m);
  talking.type('"x"}\r');
  await talking.until(/^> \{"action":"x"\}\n\{"message": "Forbidden".*\}\n>$/m);
  talking.type(CTRL_D);
  assert.equal((await talking.ended).exitCode, 0);
});

test('load says how much of what, on one row, and ends in a report that fits', { skip }, async () => {
  await using gateway = await testGateway();
  const words = ['load', `${gateway.socketUrl}/prod`, '--connections', '2', '--rate', '50', '--duration', '2'];
  for (const size of [NARROW, WIDE]) {
    await using loading = fanfare(gateway, words, size);
    const screen = await loading.until(/received, half of them within [\d.]+ ms/);
    assert.equal(screen.lines.filter((line) => line !== '').length, 1, textOf(screen));
    const { exitCode, screen: report } = await loading.ended;
    assert.equal(exitCode, 0, textOf(report));
    assert.match(textOf(report), /^ {2}latency {5}\S+ ms at the median, \S+ at p90, \S+ at p99, \S+ at most$/m);
    assert.ok(report.lines.every((line) => cellsOf(line) <= size.columns));
  }
});
