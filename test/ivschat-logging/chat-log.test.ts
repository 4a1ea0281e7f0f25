// What reaches a destination, when, and in which order. The sink is made up; time is steered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { room, testChatLog, turns } from './support.ts';

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

test('a room without a logging configuration costs nothing and logs nothing', async () => {
  const { chatLog, sink, say, pass } = testChatLog();
  say(room('AAbbCCdd1122'), 1);
  await pass(600_000);
  assert.deepEqual(sink.writes, []);
  assert.deepEqual([...chatLog.counts], []);
});

test('records are collected, then written together and in order when the first of them is old enough', async () => {
  const { chatLog, sink, say, pass, configured } = testChatLog();
  const chat = room('AAbbCCdd1122', configured('EEffGGhh3344'));
  for (const number of numbers(100)) say(chat, number);
  await pass(9_800);
  assert.equal(sink.writes.length, 0, 'not before');
  say(chat, 100);
  await pass(300);
  assert.equal(sink.writes.length, 1);
  assert.deepEqual(sink.payloads, numbers(101));
  assert.equal(sink.writes[0]!.room, 'AAbbCCdd1122');
  assert.equal(chatLog.counts.get(chat.loggingConfigurationIdentifiers[0]!)!.written, 101);
  await pass(600_000);
  assert.equal(sink.writes.length, 1, 'and once');
});

test('a clock that is set meanwhile makes no record wait longer, or less', async () => {
  for (const hours of [24, -24]) {
    const { clock, sink, say, pass, configured } = testChatLog();
    say(room('AAbbCCdd1122', configured('EEffGGhh3344')), 1);
    clock.set(hours * 3_600_000);
    await pass(9_800);
    assert.equal(sink.writes.length, 0);
    await pass(300);
    assert.deepEqual(sink.payloads, [1]);
  }
});

test('the record has the documented keys in their order, with the frame as it was sent', async () => {
  const { chatLog, sink, configured, clock } = testChatLog();
  const seen: string[] = [];
  sink.write = async ({ records }) => void seen.push(...records.map(({ line }) => line));
  const chat = room('AAbbCCdd1122', configured('EEffGGhh3344'));
  const frame =
    '{"Type":"MESSAGE","Id":"x","RequestId":"","Attributes":null,"Content":"a\\n\\u2028 ü","SendTime":"2023-01-05T14:33:32.894Z"}';
  chatLog.record(chat, 'MESSAGE', clock.now(), frame);
  chatLog.record(chat, 'EVENT', clock.now() + 106, '{}');
  await chatLog.flush();
  assert.deepEqual(seen, [
    `{"event_timestamp":"2023-01-05T14:33:32.894Z","type":"MESSAGE","payload":${frame},"version":"1.0"}`,
    '{"event_timestamp":"2023-01-05T14:33:33.000Z","type":"EVENT","payload":{},"version":"1.0"}',
  ]);
});

test('a batch never holds more records or bytes than its destination takes, and a full one does not wait', async () => {
  const { sink, say, pass, configured } = testChatLog();
  sink.recordsMax = 10;
  const chat = room('AAbbCCdd1122', configured('EEffGGhh3344'));
  for (const number of numbers(9)) say(chat, number);
  await turns();
  assert.equal(sink.writes.length, 0, 'another fits');
  say(chat, 9);
  await turns();
  assert.deepEqual(
    sink.writes.map(({ payloads }) => payloads),
    [numbers(10)],
    'now it is full',
  );
  say(chat, 10);
  await pass(10_100);
  assert.deepEqual(sink.payloads, numbers(11));

  const line = '{"event_timestamp":"2023-01-05T14:33:32.894Z","type":"MESSAGE","payload":1,"version":"1.0"}\n';
  const other = testChatLog();
  other.sink.bytesMax = 3 * line.length;
  const elsewhere = room('AAbbCCdd1122', other.configured('EEffGGhh3344'));
  for (const number of numbers(7)) other.say(elsewhere, number);
  await other.pass(10_100);
  assert.deepEqual(
    other.sink.writes.map(({ payloads }) => payloads.length),
    [3, 3, 1],
  );
});

test('every configuration of a room gets every record, and every room has batches of its own', async () => {
  const { sink, say, pass, configured } = testChatLog();
  const [one, two, three] = [configured('one'), configured('two'), configured('three')];
  const [a, b] = [room('roomA', one, two, three), room('roomB', two)];
  for (const number of numbers(5)) say(number % 2 ? a : b, number);
  await pass(10_100);
  const seen = sink.writes.map(
    ({ room: id, bucket, payloads }) => `${id} ${Object.values(bucket as object)[0]} ${payloads.join()}`,
  );
  assert.deepEqual(seen.toSorted(), [
    'roomA bucket-one 1,3',
    'roomA bucket-three 1,3',
    'roomA bucket-two 1,3',
    'roomB bucket-two 0,2,4',
  ]);
});

test('a configuration that is detached gets what was said before, and nothing that is said after', async () => {
  const { sink, say, pass, configured } = testChatLog();
  say(room('AAbbCCdd1122', configured('EEffGGhh3344')), 1);
  say(room('AAbbCCdd1122'), 2);
  await pass(600_000, 60_000);
  assert.deepEqual(sink.payloads, [1]);
});

test('records from before a change of destination go to the one that was then', async () => {
  const { sink, say, pass, configured } = testChatLog();
  const chat = room('AAbbCCdd1122', configured('EEffGGhh3344', { s3: { bucketName: 'old' } }));
  say(chat, 1);
  configured('EEffGGhh3344', { s3: { bucketName: 'old' } });
  say(chat, 2);
  configured('EEffGGhh3344', { s3: { bucketName: 'new' } });
  say(chat, 3);
  await pass(10_100);
  assert.deepEqual(
    sink.writes.map(({ bucket, payloads }) => [bucket, payloads]),
    [
      [{ bucketName: 'old' }, [1, 2]],
      [{ bucketName: 'new' }, [3]],
    ],
  );
});

test('one write at a time for a room: a slow one is never overtaken', async () => {
  const { sink, say, pass, configured } = testChatLog();
  sink.recordsMax = 3;
  const chat = room('AAbbCCdd1122', configured('EEffGGhh3344'));
  const slow = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  sink.outcomes = slow.map(({ promise }) => promise);
  for (const number of numbers(12)) say(chat, number);
  for (const [index, { resolve }] of slow.entries()) {
    await pass(10_100);
    assert.equal(sink.writes.length, index + 1);
    resolve();
    await turns();
  }
  assert.equal(sink.mostUnderWay, 1);
  assert.deepEqual(sink.payloads, numbers(12));
});

test('record() begins no write: the turn of a message is not that of its log', () => {
  const { sink, say, configured } = testChatLog();
  sink.recordsMax = 1;
  const chat = room('AAbbCCdd1122', configured('EEffGGhh3344'));
  for (const number of numbers(100)) say(chat, number);
  assert.equal(sink.writes.length, 0);
});

test('writes under way are bounded, for one configuration and for all', async () => {
  const { sink, say, pass, configured } = testChatLog({ chatLogWritesMax: 6, chatLogConfigurationWritesMax: 4 });
  const [slow, other] = [configured('slow'), configured('other')];
  sink.otherwise = 'hang';
  for (const number of numbers(20)) say(room(`slow${number}`, slow), number);
  await pass(10_100);
  assert.equal(sink.underWay, 4, 'a configuration that hangs has four');
  for (const number of numbers(20)) say(room(`other${number}`, other), number);
  await pass(10_100);
  assert.equal(sink.underWay, 6, 'and all together have six');
  assert.equal(sink.writes.filter(({ room: id }) => id.startsWith('other')).length, 2);
});

test('many rooms are all written, however few writes may be under way', async () => {
  const { sink, say, pass, configured } = testChatLog({ chatLogWritesMax: 3, chatLogConfigurationWritesMax: 2 });
  const configurations = numbers(5).map((number) => configured(`c${number}`));
  for (const number of numbers(200)) say(room(`room${number}`, configurations[number % 5]!), number);
  await pass(10_100);
  await turns(200);
  assert.deepEqual(
    sink.payloads.toSorted((a, b) => Number(a) - Number(b)),
    numbers(200),
  );
  assert.equal(sink.mostUnderWay, 3);
});

test('flush writes now, and resolves when it is written', async () => {
  const { chatLog, sink, say, configured } = testChatLog();
  const [one, two] = [configured('one'), configured('two')];
  say(room('roomA', one, two), 1);
  await chatLog.flush(one.arn);
  assert.deepEqual(
    sink.writes.map(({ bucket }) => bucket),
    [{ bucketName: 'bucket-one' }],
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  sink.outcomes = [promise];
  let isFlushed = false;
  const flushed = chatLog.flush().then(() => (isFlushed = true));
  await turns();
  assert.equal(isFlushed, false);
  resolve();
  await flushed;
  assert.equal(sink.writes.length, 2);
  await chatLog.flush();
  await chatLog.flush('arn:aws:ivschat:us-west-2:000000000000:logging-configuration/none');
  assert.equal(sink.writes.length, 2, 'nothing was left');
});

test('flush does not wait for the age of what came while another batch was being written', async () => {
  const { chatLog, sink, say, configured } = testChatLog();
  const chat = room('AAbbCCdd1122', configured('EEffGGhh3344'));
  const { promise, resolve } = Promise.withResolvers<void>();
  sink.outcomes = [promise];
  say(chat, 1);
  const first = chatLog.flush();
  await turns();
  say(chat, 2);
  const second = chatLog.flush();
  say(chat, 3);
  resolve();
  await Promise.all([first, second]);
  assert.deepEqual(
    sink.writes.map(({ payloads }) => payloads),
    [[1], [2]],
  );
});

test('the counts of a configuration that is gone do not stay for ever', async () => {
  const { chatLog, say, configured, configurations, pass } = testChatLog();
  for (const number of numbers(50)) {
    const one = configured(`c${number}`);
    say(room('AAbbCCdd1122', one), number);
    await pass(10_100);
    configurations.delete(one.arn);
  }
  assert.equal(chatLog.counts.size, 1);
});
