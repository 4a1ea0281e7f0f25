// The embedded destinations: real files in a folder of their own.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../../src/base/clock.ts';
import { ChatLog } from '../../src/services/chat/logging/chat-log.ts';
import type { ChatBatch } from '../../src/services/chat/logging/sink.ts';
import { chatLogSinks } from '../../src/services/chat/logging/sinks.ts';
import { batch, configuration, limits, payloadsOf, room, start } from './support.ts';

const top = mkdtempSync(join(tmpdir(), 'fanfare-chat-log-'));
after(() => rmSync(top, { recursive: true, force: true }));

let folders = 0;
async function fileSinks() {
  const directory = join(top, String(folders++), 'logs');
  return { directory, sinks: await chatLogSinks({ directory }, limits) };
}

const signal = () => new AbortController().signal;
const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
const linesIn = (bytes: Buffer) => {
  const text = bytes.toString();
  assert.ok(text.endsWith('\n'));
  return text.slice(0, -1).split('\n');
};

test('for a bucket there is a folder with the layout of S3, and the records of five minutes are one gzip file', async () => {
  const { directory, sinks } = await fileSinks();
  const destination = { s3: { bucketName: 'my.bucket-1' } };
  await sinks.s3.write(batch(destination, ['1', '{"Content":"ü"}']), signal());
  await sinks.s3.write(batch(destination, ['3']), signal());
  const [file, ...others] = filesIn(directory);
  assert.deepEqual(others, []);
  assert.match(
    file!,
    /^s3\/my\.bucket-1\/AWSLogs\/000000000000\/IVSChatLogs\/1\.0\/us-west-2\/room_AAbbCCdd1122\/2023\/01\/05\/14\/000000000000_IVSChatLogs_1\.0_us-west-2_room_AAbbCCdd1122_20230105T1430Z_[0-9a-f]{8}\.log\.gz$/,
  );
  const lines = linesIn(gunzipSync(readFileSync(join(directory, file!))));
  assert.deepEqual(payloadsOf(lines), [1, { Content: 'ü' }, 3]);
  assert.equal(lines[0], '{"event_timestamp":"2023-01-05T14:33:32.894Z","type":"MESSAGE","payload":1,"version":"1.0"}');
});

test('another five minutes, another room, another configuration and another run have files of their own', async () => {
  const { directory, sinks } = await fileSinks();
  const destination = { s3: { bucketName: 'bucket' } };
  const made = batch(destination, ['1']);
  const later = made.records.map((record) => ({ ...record, timestampMs: start + 300_000 }));
  const again = await chatLogSinks({ directory }, limits);
  await sinks.s3.write(made, signal());
  await sinks.s3.write({ ...made, records: later }, signal());
  await sinks.s3.write({ ...made, lane: room('other') }, signal());
  await sinks.s3.write({ ...made, target: configuration('other', destination) }, signal());
  await again.s3.write(made, signal());
  assert.equal(filesIn(directory).length, 5);
});

test('the files of a later run sort behind those of an earlier one, also within the same minutes', async () => {
  const { directory, sinks } = await fileSinks();
  const at = (ms: number, payload: number): ChatBatch => {
    const made = batch({ s3: { bucketName: 'bucket' } }, [String(payload)]);
    return { ...made, records: made.records.map((record) => ({ ...record, timestampMs: ms })) };
  };
  const fromMs = Math.floor(start / 300_000) * 300_000;
  const times = [2_000, 3_000, 64_000, 200_000, 299_000];
  for (const afterMs of times.toReversed()) {
    const { s3 } = afterMs === 299_000 ? sinks : await chatLogSinks({ directory }, limits);
    await s3.write(at(fromMs + afterMs, afterMs), signal());
  }
  const written = filesIn(directory).toSorted();
  const seen = written.flatMap((file) => payloadsOf(linesIn(gunzipSync(readFileSync(join(directory, file))))));
  assert.deepEqual(seen, times);
});

test('for a log group there is a folder with a file for each room, appended to', async () => {
  const { directory, sinks } = await fileSinks();
  const destination = { cloudWatchLogs: { logGroupName: '/aws/ivs/chat#1' } };
  await sinks.cloudWatchLogs.write(batch(destination, ['1']), signal());
  await sinks.cloudWatchLogs.write(batch(destination, ['2', '3']), signal());
  await sinks.cloudWatchLogs.write(batch(destination, ['4'], 'other'), signal());
  const folder = 'cloudwatch-logs/%2Faws%2Fivs%2Fchat%231/aws/IVSChatLogs/1.0';
  assert.deepEqual(filesIn(directory).toSorted(), [`${folder}/room_AAbbCCdd1122.log`, `${folder}/room_other.log`]);
  const lines = linesIn(readFileSync(join(directory, folder, 'room_AAbbCCdd1122.log')));
  assert.deepEqual(payloadsOf(lines), [1, 2, 3]);
});

test('for a Firehose stream there is one file that all rooms append to, whole lines each', async () => {
  const { directory, sinks } = await fileSinks();
  const destination = { firehose: { deliveryStreamName: 'stream' } };
  const write = (number: number) =>
    sinks.firehose.write(
      batch(
        destination,
        Array.from({ length: 50 }, () => String(number)),
        `room${number}`,
      ),
      signal(),
    );
  await Promise.all(Array.from({ length: 20 }, (_, number) => write(number)));
  assert.deepEqual(filesIn(directory), ['firehose/stream.log']);
  const payloads = payloadsOf(linesIn(readFileSync(join(directory, 'firehose/stream.log'))));
  assert.deepEqual(
    payloads,
    Array.from({ length: 1_000 }, (_, index) => Math.floor(index / 50)),
  );
});

test('what people said is for the owner of the files alone', { skip: process.platform === 'win32' }, async () => {
  const { directory, sinks } = await fileSinks();
  await sinks.firehose.write(batch({ firehose: { deliveryStreamName: 'stream' } }, ['1']), signal());
  assert.equal(statSync(directory).mode & 0o077, 0);
  assert.equal(statSync(join(directory, 'firehose/stream.log')).mode & 0o077, 0);
});

const names = [
  '..',
  '.',
  '...',
  '../..',
  '../../../escaped',
  '/etc/escaped',
  '..%2f..',
  'a/../../..',
  '-',
  '.hidden',
  'x'.repeat(512),
];
for (const name of names) {
  test(`no name leaves the folder: ${name.slice(0, 20)}`, async () => {
    const { directory, sinks } = await fileSinks();
    const above = join(directory, '..');
    await sinks.s3.write(batch({ s3: { bucketName: name } }, ['1'], name), signal());
    await sinks.cloudWatchLogs.write(batch({ cloudWatchLogs: { logGroupName: name } }, ['1'], name), signal());
    await sinks.firehose.write(batch({ firehose: { deliveryStreamName: name } }, ['1'], name), signal());
    const found = filesIn(above);
    assert.equal(found.length, 3);
    const places = found.map((path) => path.split('/').slice(0, 2).join('/')).toSorted();
    assert.deepEqual(places, ['logs/cloudwatch-logs', 'logs/firehose', 'logs/s3']);
    assert.equal(readdirSync(join(directory, 's3')).length, 1);
    assert.ok(existsSync(join(directory, 's3', readdirSync(join(directory, 's3'))[0]!, 'AWSLogs')));
  });
}

test('a folder that cannot be made is a fault that names the reason, and a later attempt succeeds', async () => {
  const { directory, sinks } = await fileSinks();
  const made = batch({ firehose: { deliveryStreamName: 'stream' } }, ['1']);
  mkdirSync(join(directory, '..'), { recursive: true });
  writeFileSync(directory, '');
  await assert.rejects(sinks.firehose.write(made, signal()), {
    name: 'Error',
    isPermanent: false,
    message: /ENOTDIR|EEXIST/,
  });
  rmSync(directory);
  await sinks.firehose.write(made, signal());
  assert.deepEqual(filesIn(directory), ['firehose/stream.log']);
});

test('a folder that can never be made is a failed write, and not one that never ends', async () => {
  const sinks = await chatLogSinks({ directory: '/proc/fanfare' }, limits);
  const made = batch({ firehose: { deliveryStreamName: 'stream' } }, ['1']);
  await assert.rejects(sinks.firehose.write(made, signal()), { message: /\/proc\/fanfare.* cannot be made: E/ });
});

test('a write that was given up does not arrive later', async () => {
  const { directory, sinks } = await fileSinks();
  const abort = new AbortController();
  const first = batch({ firehose: { deliveryStreamName: 'stream' } }, ['1']);
  const second: ChatBatch = batch({ firehose: { deliveryStreamName: 'stream' } }, ['2']);
  const writes = [sinks.firehose.write(first, signal()), sinks.firehose.write(second, abort.signal)];
  abort.abort();
  await Promise.all(writes);
  assert.deepEqual(payloadsOf(linesIn(readFileSync(join(directory, 'firehose/stream.log')))), [1]);
});

test('a chat log on files: what was recorded is there when the server has stopped', async () => {
  const { directory, sinks } = await fileSinks();
  const made = [
    configuration('one', { s3: { bucketName: 'bucket' } }),
    configuration('two', { cloudWatchLogs: { logGroupName: 'group' } }),
    configuration('three', { firehose: { deliveryStreamName: 'stream' } }),
  ];
  const configurationOf = (arn: string) => made.find((each) => each.arn === arn);
  const fail = (fields: object, message: string) => assert.fail(`${message} ${JSON.stringify(fields)}`);
  const chatLog = new ChatLog({ clock: systemClock, limits, sinks, configurationOf, log: { warn: fail, error: fail } });
  for (let number = 0; number < 2_000; number++)
    chatLog.record(room('AAbbCCdd1122', ...made), 'EVENT', start + number, String(number));
  await chatLog[Symbol.asyncDispose]();
  const numbers = Array.from({ length: 2_000 }, (_, index) => index);
  const paths = filesIn(directory);
  assert.equal(paths.length, 3);
  for (const path of paths) {
    const bytes = readFileSync(join(directory, path));
    assert.deepEqual(payloadsOf(linesIn(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)), numbers);
  }
});
