// What happens when a destination does not take records: retries, bounds, and what is said about losses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SinkError } from '../../src/base/log-batches/sink-error.ts';
import { room, testChatLog, turns } from './support.ts';

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);
const counts = { written: 0, lost: 0, accessDenied: 0, notFound: 0, errors: 0 };
const record = (payload: number) =>
  Buffer.byteLength(
    `{"event_timestamp":"2023-01-05T14:33:32.894Z","type":"MESSAGE","payload":${payload},"version":"1.0"}\n`,
  );

test('a write that fails is tried again after pauses that double, and order is kept', async () => {
  const chatLogRetryMs = 1_000;
  const { chatLog, sink, say, pass, configured, lines } = testChatLog({ chatLogRetryMs });
  const one = configured('EEffGGhh3344');
  const chat = room('AAbbCCdd1122', one);
  sink.outcomes = [new Error('boom'), new Error('boom'), new Error('boom')];
  say(chat, 1);
  await pass(10_100, 100);
  say(chat, 2);
  await pass(20_000, 100);
  assert.deepEqual(sink.payloads, [1, 1, 1, 1, 2]);
  const attempts = sink.writes.slice(0, 4).map(({ at }) => at);
  const pauses = attempts.slice(1).map((at, index) => at - attempts[index]!);
  for (const [index, pause] of pauses.entries()) {
    const least = chatLogRetryMs * 2 ** index;
    assert.ok(pause >= least && pause <= least + 100, `pause ${index + 1} was ${pause} ms`);
  }
  assert.deepEqual(chatLog.counts.get(one.arn), { ...counts, written: 2, errors: 3 });
  const said = lines.map(({ level, reason, room: id }) => [level, reason, id]);
  assert.deepEqual(said, [['warn', 'boom', 'AAbbCCdd1122']], 'one line, though three attempts failed');
});

test('pauses are spread by chance over their second half', async () => {
  const { sink, say, pass, configured } = testChatLog({}, () => 0);
  sink.outcomes = [new Error('boom')];
  say(room('AAbbCCdd1122', configured('EEffGGhh3344')), 1);
  await pass(11_000, 100);
  const [first, second] = sink.writes;
  const pause = second!.at - first!.at;
  assert.ok(pause >= 500 && pause <= 600, `${pause} ms`);
});

test('when the attempts are used up the batch is lost, counted and reported, and the next one has its chance', async () => {
  const { chatLog, sink, say, pass, configured, lines } = testChatLog({ chatLogAttemptsMax: 3 });
  const one = configured('EEffGGhh3344');
  const chat = room('AAbbCCdd1122', one);
  sink.outcomes = [new Error('one'), new Error('two'), new Error('three')];
  for (const number of numbers(7)) say(chat, number);
  await pass(10_100, 100);
  say(chat, 7);
  await pass(20_000, 100);
  assert.deepEqual(
    sink.writes.map(({ payloads }) => payloads.length),
    [7, 7, 7, 1],
  );
  assert.deepEqual(chatLog.counts.get(one.arn), { ...counts, written: 1, lost: 7, errors: 3 });
  assert.deepEqual(
    lines.filter(({ level }) => level === 'error'),
    [
      {
        level: 'error',
        message: 'Chat log records were lost',
        loggingConfiguration: one.arn,
        rooms: 'AAbbCCdd1122',
        records: 7,
        reason: 'three',
      },
    ],
  );
});

test('each batch has all the attempts, however many the one before it needed', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog({ chatLogAttemptsMax: 3 });
  const one = configured('EEffGGhh3344');
  sink.recordsMax = 1;
  const [boom, ok] = [new Error('boom'), 'ok'] as const;
  sink.outcomes = [boom, boom, ok, boom, boom, ok];
  for (const number of numbers(2)) say(room('AAbbCCdd1122', one), number);
  await pass(30_000, 100);
  assert.deepEqual(sink.payloads, [0, 0, 0, 1, 1, 1]);
  assert.deepEqual(chatLog.counts.get(one.arn), { ...counts, written: 2, errors: 4 });
});

test('attempts end with the time for them too', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog({
    chatLogAttemptsMax: 1_000,
    chatLogRetryTotalMs: 8_000,
  });
  const one = configured('EEffGGhh3344');
  sink.otherwise = new Error('boom');
  say(room('AAbbCCdd1122', one), 1);
  await pass(60_000, 100);
  assert.equal(sink.writes.length, 4, 'pauses of 1, 2 and 4 seconds; another 8 would be too late');
  assert.equal(chatLog.counts.get(one.arn)!.lost, 1);
});

test('what cannot go better is not tried again, and is counted by its kind', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog();
  const one = configured('EEffGGhh3344');
  sink.outcomes = [
    new SinkError('AccessDenied', { fault: 'accessDenied', isPermanent: true }),
    new SinkError('NoSuchBucket', { fault: 'notFound', isPermanent: true }),
    new SinkError('InvalidRequest', { isPermanent: true }),
  ];
  for (const number of numbers(4)) {
    say(room('AAbbCCdd1122', one), number);
    await pass(10_100);
  }
  assert.deepEqual(sink.payloads, numbers(4));
  assert.deepEqual(chatLog.counts.get(one.arn), { written: 1, lost: 3, accessDenied: 1, notFound: 1, errors: 3 });
});

test('of a batch that was taken in part only the rest is tried again', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog();
  const one = configured('EEffGGhh3344');
  const write = sink.write.bind(sink);
  sink.write = async (batch, signal) => {
    await write(batch, signal);
    const unwritten = batch.records.filter((_, index) => index % 2 === 1);
    if (unwritten.length > 0) throw new SinkError('some', { unwritten });
  };
  for (const number of numbers(8)) say(room('AAbbCCdd1122', one), number);
  await pass(30_000, 100);
  assert.deepEqual(
    sink.writes.map(({ payloads }) => payloads),
    [numbers(8), [1, 3, 5, 7], [3, 7], [7]],
  );
  assert.deepEqual(chatLog.counts.get(one.arn), { ...counts, written: 8, errors: 3 });
});

test('a write that hangs is given up after its time, told so, and tried again', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog();
  const one = configured('EEffGGhh3344');
  sink.outcomes = ['hang'];
  say(room('AAbbCCdd1122', one), 1);
  await pass(10_100);
  await pass(29_900);
  assert.equal(sink.writes[0]!.signal.aborted, false);
  await pass(200);
  assert.equal(sink.writes[0]!.signal.aborted, true);
  await pass(1_200);
  assert.equal(sink.writes.length, 2);
  assert.deepEqual(chatLog.counts.get(one.arn), { ...counts, written: 1, errors: 1 });
});

test('what waits for one configuration is bounded: the newest records are lost, and others lose none', async () => {
  const bytesMax = 50 * record(10);
  const { chatLog, sink, say, pass, configured, lines } = testChatLog({ chatLogConfigurationBytesMax: bytesMax });
  const [stuck, healthy] = [configured('stuck'), configured('healthy')];
  const { promise, resolve } = Promise.withResolvers<void>();
  sink.outcomes = [promise];
  const chat = room('AAbbCCdd1122', stuck);
  for (const number of numbers(50, 10)) say(chat, number);
  await pass(10_100);
  assert.deepEqual(chatLog.counts.get(stuck.arn), counts, 'all fifty fit');
  for (const number of numbers(20, 60)) say(chat, number);
  for (const number of numbers(20, 10)) say(room('roomB', healthy), number);
  await pass(10_100);
  assert.equal(chatLog.counts.get(stuck.arn)!.lost, 20);
  assert.deepEqual(chatLog.counts.get(healthy.arn), { ...counts, written: 20 });
  resolve();
  await turns();
  say(chat, 99);
  await pass(10_100);
  const written = sink.writes.filter(({ room: id }) => id === 'AAbbCCdd1122').flatMap(({ payloads }) => payloads);
  assert.deepEqual(written, [...numbers(50, 10), 99]);
  const lost = lines.filter(({ level }) => level === 'error');
  assert.equal(
    lost.reduce((sum, { records }) => sum + Number(records), 0),
    20,
  );
  assert.equal(lost[0]!['loggingConfiguration'], stuck.arn);
  assert.equal(lost[0]!['reason'], 'too many records wait to be written');
});

test('what waits for all configurations together is bounded', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog({ chatLogBytesMax: 30 * record(10) });
  const all = numbers(4).map((number) => configured(`c${number}`));
  sink.otherwise = 'hang';
  for (const one of all) for (const number of numbers(10, 10)) say(room('AAbbCCdd1122', one), number);
  const lost = all.map(({ arn }) => chatLog.counts.get(arn)!.lost);
  assert.deepEqual(lost, [0, 0, 0, 10]);
  await pass(10_100);
  assert.equal(sink.underWay, 4 - 1);
});

test('memory that runs short is written rather than kept until its time: a healthy destination loses nothing', async () => {
  const { chatLog, sink, say, configured } = testChatLog({ chatLogConfigurationBytesMax: 50 * record(10) });
  sink.flushMs = 300_000;
  const one = configured('EEffGGhh3344');
  for (const number of numbers(1_000)) {
    say(room(`room${number % 4}`, one), 10 + (number % 90));
    if (number % 5 === 0) await turns(5);
  }
  assert.equal(chatLog.counts.get(one.arn)!.lost, 0);
  assert.ok(chatLog.counts.get(one.arn)!.written > 900);
  assert.ok(sink.writes.length < 400, `${sink.writes.length} writes: still batches`);
});

test('memory that runs short is asked of every room of the configuration, or of every configuration', async () => {
  const bytes = 50 * record(10);
  const own = testChatLog({ chatLogConfigurationBytesMax: bytes });
  const one = own.configured('EEffGGhh3344');
  for (const number of numbers(26)) own.say(room(`room${number}`, one), 10);
  await turns(200);
  assert.equal(own.sink.writes.length, 26);

  const shared = testChatLog({ chatLogBytesMax: bytes });
  for (const number of numbers(26)) shared.say(room('AAbbCCdd1122', shared.configured(`c${number}`)), 10);
  await turns(200);
  assert.equal(shared.sink.writes.length, 26);
});

test('what was written or lost makes room for what comes after it', async () => {
  const { chatLog, sink, say, configured } = testChatLog({ chatLogBytesMax: 50 * record(10) });
  const one = configured('EEffGGhh3344');
  sink.outcomes = [new SinkError('refused', { isPermanent: true })];
  for (const round of numbers(10)) {
    for (const number of numbers(20, 10)) say(room(`room${round}`, one), number);
    await chatLog.flush();
  }
  assert.deepEqual(chatLog.counts.get(one.arn), { ...counts, written: 180, lost: 20, errors: 1 });
});

test('losses are reported at once, then at most every ten seconds, and none is left out', async () => {
  const { sink, say, pass, configured, lines } = testChatLog({
    chatLogConfigurationBytesMax: 1,
    chatLogReportMs: 10_000,
  });
  const [one, two] = [configured('one'), configured('two')];
  for (let second = 0; second < 25; second++) {
    for (const number of numbers(20)) say(room(`room${number}`, one), 10);
    if (second === 3) say(room('other', two), 10);
    await pass(1_000);
  }
  await pass(30_000, 1_000);
  const said = lines.filter(({ loggingConfiguration }) => loggingConfiguration === one.arn);
  assert.equal(said.length, 4, 'at 0, 10, 20 and 30 seconds');
  assert.deepEqual(said[0], { ...said[0], records: 1, rooms: 'room0' });
  assert.equal(
    said.reduce((sum, { records }) => sum + Number(records), 0),
    500,
  );
  assert.ok(
    said.every(({ rooms }) => String(rooms).split(' ').length <= 10),
    'and a line stays a line',
  );
  assert.equal(lines.length - said.length, 1, 'another configuration has a line of its own');
  say(room('again', one), 10);
  assert.equal(lines.at(-1)!['rooms'], 'again', 'after a while of silence: at once');
  assert.equal(sink.writes.length, 0);
});

test('a server that stops writes what waits, at once', async () => {
  const { chatLog, sink, say, configured, lines } = testChatLog();
  const [one, two] = [configured('one'), configured('two')];
  sink.recordsMax = 3;
  for (const number of numbers(10)) say(room('AAbbCCdd1122', one, two), number);
  await chatLog[Symbol.asyncDispose]();
  assert.equal(chatLog.counts.get(one.arn)!.written, 10);
  assert.equal(chatLog.counts.get(two.arn)!.written, 10);
  assert.deepEqual(lines, []);
});

test('a server that stops tries again at once what waited for its next attempt', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog();
  const one = configured('EEffGGhh3344');
  sink.outcomes = [new Error('boom'), new Error('boom'), new Error('boom')];
  say(room('AAbbCCdd1122', one), 1);
  await pass(15_000, 100);
  assert.equal(sink.writes.length, 3);
  await chatLog[Symbol.asyncDispose]();
  assert.equal(chatLog.counts.get(one.arn)!.written, 1);
});

test('a server that stops waits no longer than it may for a destination that hangs, and says what was lost', async () => {
  const { chatLog, sink, say, configured, lines, pass } = testChatLog({
    chatLogDrainMs: 50,
    chatLogConfigurationWritesMax: 1,
  });
  const one = configured('EEffGGhh3344');
  sink.outcomes = ['hang'];
  sink.recordsMax = 3;
  for (const number of numbers(10)) say(room(`room${number % 2}`, one), number);
  const begin = performance.now();
  await chatLog[Symbol.asyncDispose]();
  assert.ok(performance.now() - begin >= 49);
  assert.equal(sink.writes[0]!.signal.aborted, true);
  say(room('room3', one), 10);
  await pass(60_000, 1_000);
  assert.deepEqual(chatLog.counts.get(one.arn), { ...counts, lost: 11 });
  assert.equal(
    lines.reduce((sum, { records = 0 }) => sum + Number(records), 0),
    11,
  );
  assert.equal(sink.writes.length, 1);
});
