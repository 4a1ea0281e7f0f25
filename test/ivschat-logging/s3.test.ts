// S3: the official client against a server that speaks just enough of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { SinkError } from '../../src/base/log-batches/sink-error.ts';
import { chatLogSinks } from '../../src/services/chat/logging/sinks.ts';
import { directory, failureOf, logged, signal } from './service-sink.ts';
import type { Answer, Call } from './service.ts';
import { serve } from './service.ts';
import { batch, configuration, limits, payloadsOf, start } from './support.ts';

const bucket = { s3: { bucketName: 'my.bucket-1' } };

const xmlError = (status: number, code: string): Answer => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>said the service</Message></Error>`,
  headers: { 'content-type': 'application/xml' },
});

async function s3(answer: (call: Call) => Answer | 'hang' = () => ({ status: 200 })) {
  const service = await serve(answer);
  const { s3: sink } = await chatLogSinks({ directory, s3Endpoint: service.url }, limits);
  return { ...service, sink };
}

test('S3: a batch is one gzip object under the documented key, signed for the region of its configuration', async () => {
  await using service = await s3();
  await service.sink.write(batch(bucket, ['1', '"two"']), signal());
  const [put, ...others] = service.calls;
  assert.deepEqual(others, []);
  assert.equal(put!.method, 'PUT');
  const path = put!.path.split('?')[0]!;
  const folder = '/my.bucket-1/AWSLogs/000000000000/IVSChatLogs/1.0/us-west-2/room_AAbbCCdd1122/2023/01/05/14';
  assert.equal(path.slice(0, path.lastIndexOf('/')), folder);
  assert.match(
    path,
    /\/000000000000_IVSChatLogs_1\.0_us-west-2_room_AAbbCCdd1122_20230105T1433Z_[0-9a-f]{8}\.log\.gz$/,
  );
  assert.match(put!.headers.authorization!, /Credential=AKIDEXAMPLE\/\d{8}\/us-west-2\/s3\//);
  assert.equal(put!.headers['content-type'], 'application/gzip');
  const text = gunzipSync(put!.body).toString();
  assert.equal(
    text.split('\n')[0],
    '{"event_timestamp":"2023-01-05T14:33:32.894Z","type":"MESSAGE","payload":1,"version":"1.0"}',
  );
  assert.deepEqual(payloadsOf(text.trimEnd().split('\n')), [1, 'two']);
});

test('S3: an attempt that is repeated overwrites its object; other records are another one', async () => {
  await using service = await s3();
  const made = batch(bucket, ['1']);
  await service.sink.write(made, signal());
  await service.sink.write(made, signal());
  await service.sink.write(batch(bucket, ['2']), signal());
  await service.sink.write({ ...made, target: configuration('other', bucket) }, signal());
  assert.deepEqual(
    service.calls.map(({ path }) => service.calls.findIndex((call) => call.path === path)),
    [0, 0, 2, 3],
  );
});

test('S3: names that are sorted give the objects of a room in the order of time, also within a minute', async () => {
  await using service = await s3();
  const minuteMs = Math.floor(start / 60_000) * 60_000;
  const times = [0, 15, 30, 980, 1_000, 4_321, 32_894, 59_000, 59_984, 59_999, 60_000, 3_600_000];
  for (const afterMs of times.toReversed()) {
    const made = batch(bucket, [String(afterMs)]);
    const records = made.records.map((record) => ({ ...record, timestampMs: minuteMs + afterMs }));
    await service.sink.write({ ...made, records }, signal());
  }
  const sorted = service.calls.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const payloads = sorted.flatMap(({ body }) => payloadsOf(gunzipSync(body).toString().trimEnd().split('\n')));
  assert.deepEqual(payloads, times);
});

const s3Answers: [Answer, Partial<SinkError>][] = [
  [xmlError(403, 'AccessDenied'), { fault: 'accessDenied', isPermanent: true }],
  [xmlError(403, 'SignatureDoesNotMatch'), { fault: 'accessDenied', isPermanent: true }],
  [xmlError(404, 'NoSuchBucket'), { fault: 'notFound', isPermanent: true }],
  [xmlError(400, 'InvalidRequest'), { fault: 'other', isPermanent: true }],
  [xmlError(400, 'RequestTimeout'), { fault: 'other', isPermanent: false }],
  [xmlError(503, 'SlowDown'), { fault: 'other', isPermanent: false }],
  [xmlError(500, 'InternalError'), { fault: 'other', isPermanent: false }],
  [
    { status: 429, body: 'not xml' },
    { fault: 'other', isPermanent: false },
  ],
  [
    { status: 502, body: '<html>' },
    { fault: 'other', isPermanent: false },
  ],
];
for (const [answer, expected] of s3Answers) {
  const code = answer.body!.match(/<Code>(\w+)/)?.[1] ?? '';
  const verdict = expected.isPermanent ? 'final' : 'worth another attempt';
  test(`S3: ${answer.status} ${code} is ${expected.fault} and ${verdict}`, async () => {
    await using service = await s3(() => answer);
    const failure = await failureOf(service.sink.write(batch(bucket, ['1']), signal()));
    assert.deepEqual({ fault: failure.fault, isPermanent: failure.isPermanent }, expected);
    assert.ok(failure.message.startsWith(code));
    assert.equal(service.calls.length, 1, 'the client itself does not try again');
  });
}

test('S3: nobody there is worth another attempt', async () => {
  const service = await s3();
  await service[Symbol.asyncDispose]();
  const failure = await failureOf(service.sink.write(batch(bucket, ['1']), signal()));
  assert.deepEqual([failure.fault, failure.isPermanent], ['other', false]);
});

test('S3: a write that is given up ends its request', async () => {
  const reached = Promise.withResolvers<void>();
  await using service = await s3(() => {
    reached.resolve();
    return 'hang';
  });
  const abort = new AbortController();
  const write = failureOf(service.sink.write(batch(bucket, ['1']), abort.signal));
  await reached.promise;
  abort.abort();
  assert.match((await write).message, /abort/i);
});

test('S3: two failures, then one object', { timeout: 20_000 }, async () => {
  const answers = [xmlError(500, 'InternalError'), xmlError(503, 'SlowDown')];
  await using service = await s3(() => answers.shift() ?? { status: 200 });
  const counts = await logged(service.sink, bucket, ['1', '2']);
  assert.deepEqual(counts, { written: 2, lost: 0, accessDenied: 0, notFound: 0, errors: 2 });
  assert.equal(new Set(service.calls.map(({ path }) => path)).size, 1);
});
