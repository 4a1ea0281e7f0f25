// The destinations that are services: official SDK clients against servers that speak just enough of S3, CloudWatch
// Logs and Firehose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { SteeredClock } from '../../src/clock.ts';
import { ChatLog } from '../../src/services/ivschat/logging/chat-log.ts';
import { loadClient, sinkError } from '../../src/services/ivschat/logging/sdk.ts';
import type { Sink } from '../../src/services/ivschat/logging/sink.ts';
import { SinkError } from '../../src/services/ivschat/logging/sink.ts';
import { chatLogSinks } from '../../src/services/ivschat/logging/sinks.ts';
import type { Answer, Call } from './service.ts';
import { json, jsonError, serve } from './service.ts';
import { batch, configuration, limits, payloadsOf, room, start, turns } from './support.ts';

const directory = 'never-made';
const signal = () => new AbortController().signal;
const bucket = { s3: { bucketName: 'my.bucket-1' } };
const group = { cloudWatchLogs: { logGroupName: '/aws/ivs' } };
const stream = { firehose: { deliveryStreamName: 'stream' } };

const xmlError = (status: number, code: string): Answer => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>said the service</Message></Error>`,
  headers: { 'content-type': 'application/xml' },
});

async function failureOf(
  write: Promise<void>,
): Promise<Pick<SinkError, 'fault' | 'isPermanent' | 'message' | 'unwritten'>> {
  const error: unknown = await write.then(
    () => assert.fail('The write was expected to fail'),
    (cause) => cause,
  );
  assert.ok(error instanceof SinkError, String(error));
  const { fault, isPermanent, message, unwritten } = error;
  return { fault, isPermanent, message, unwritten };
}

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
  await service.sink.write({ ...made, configuration: configuration('other', bucket) }, signal());
  assert.deepEqual(
    service.calls.map(({ path }) => service.calls.findIndex((call) => call.path === path)),
    [0, 0, 2, 3],
  );
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

type Logs = {
  groups: Map<string, Map<string, { timestamp: number; message: string }[]>>;
  targets: string[];
  answers: Answer[];
};

/** A CloudWatch Logs with one group and no stream. `answers` come first. */
async function cloudWatchLogs(answers: Answer[] = [], groups = ['/aws/ivs']) {
  const logs: Logs = { groups: new Map(groups.map((name) => [name, new Map()])), targets: [], answers };
  const service = await serve(({ headers, body }) => {
    const action = String(headers['x-amz-target']).split('.')[1]!;
    logs.targets.push(action);
    const scripted = answers.shift();
    if (scripted) return scripted;
    const { logGroupName, logStreamName, logEvents } = JSON.parse(body.toString());
    const streams = logs.groups.get(logGroupName);
    if (!streams) return jsonError(400, 'ResourceNotFoundException', 'The specified log group does not exist.');
    if (action === 'CreateLogStream') {
      if (streams.has(logStreamName)) return jsonError(400, 'ResourceAlreadyExistsException');
      streams.set(logStreamName, []);
      return json(200, {});
    }
    const events = streams.get(logStreamName);
    if (!events) return jsonError(400, 'ResourceNotFoundException', 'The specified log stream does not exist.');
    const times = logEvents.map(({ timestamp }: { timestamp: number }) => timestamp);
    if (times.some((time: number, index: number) => time < (times[index - 1] ?? 0)))
      return jsonError(400, 'InvalidParameterException');
    events.push(...logEvents);
    return json(200, { nextSequenceToken: '1' });
  });
  const { cloudWatchLogs: sink } = await chatLogSinks({ directory, cloudWatchLogsEndpoint: service.url }, limits);
  return { ...service, ...logs, sink };
}

test('CloudWatch Logs: the stream of a room is made when it is missing, and gets one event for each record', async () => {
  await using service = await cloudWatchLogs();
  const made = batch(group, ['1', '2']);
  await service.sink.write(made, signal());
  await service.sink.write(batch(group, ['3']), signal());
  assert.deepEqual(service.targets, ['PutLogEvents', 'CreateLogStream', 'PutLogEvents', 'PutLogEvents']);
  const streams = service.groups.get('/aws/ivs')!;
  assert.deepEqual([...streams.keys()], ['aws/IVSChatLogs/1.0/room_AAbbCCdd1122']);
  const events = streams.get('aws/IVSChatLogs/1.0/room_AAbbCCdd1122')!;
  assert.deepEqual(events[0], { timestamp: start, message: made.records[0]!.line });
  assert.deepEqual(payloadsOf(events.map(({ message }) => message)), [1, 2, 3]);
});

test('CloudWatch Logs: events are put in the order of their time', async () => {
  await using service = await cloudWatchLogs();
  const { records, ...rest } = batch(group, ['0', '1', '2']);
  await service.sink.write({ ...rest, records: [records[2]!, records[0]!, records[1]!] }, signal());
  const [events] = service.groups.get('/aws/ivs')!.values();
  assert.deepEqual(payloadsOf(events!.map(({ message }) => message)), [0, 1, 2]);
});

test('CloudWatch Logs: two servers that make the same stream both write', async () => {
  await using service = await cloudWatchLogs([
    jsonError(400, 'ResourceNotFoundException'),
    jsonError(400, 'ResourceAlreadyExistsException'),
  ]);
  service.groups.get('/aws/ivs')!.set('aws/IVSChatLogs/1.0/room_AAbbCCdd1122', []);
  await service.sink.write(batch(group, ['1']), signal());
  assert.deepEqual(service.targets, ['PutLogEvents', 'CreateLogStream', 'PutLogEvents']);
});

test('CloudWatch Logs: a group that is missing is notFound, and is not made', async () => {
  await using service = await cloudWatchLogs([], []);
  const failure = await failureOf(service.sink.write(batch(group, ['1']), signal()));
  assert.deepEqual([failure.fault, failure.isPermanent], ['notFound', true]);
  assert.equal(service.groups.size, 0);
});

const jsonAnswers: [Answer, Partial<SinkError>][] = [
  [jsonError(400, 'AccessDeniedException'), { fault: 'accessDenied', isPermanent: true }],
  [jsonError(400, 'UnrecognizedClientException'), { fault: 'accessDenied', isPermanent: true }],
  [jsonError(400, 'InvalidParameterException'), { fault: 'other', isPermanent: true }],
  [jsonError(400, 'ThrottlingException'), { fault: 'other', isPermanent: false }],
  [jsonError(400, 'LimitExceededException'), { fault: 'other', isPermanent: false }],
  [jsonError(500, 'ServiceUnavailableException'), { fault: 'other', isPermanent: false }],
];
for (const [answer, expected] of jsonAnswers) {
  const { __type } = JSON.parse(answer.body!);
  test(`CloudWatch Logs and Firehose: ${__type} is ${expected.fault} and ${expected.isPermanent ? 'final' : 'worth another attempt'}`, async () => {
    await using logs = await cloudWatchLogs([answer]);
    await using fire = await firehose([answer]);
    for (const [sink, destination] of [
      [logs.sink, group],
      [fire.sink, stream],
    ] as const) {
      const { fault, isPermanent } = await failureOf(sink.write(batch(destination, ['1']), signal()));
      assert.deepEqual({ fault, isPermanent }, expected);
    }
    assert.equal(logs.calls.length + fire.calls.length, 2);
  });
}

test('CloudWatch Logs: events that are rejected as too old or too new are lost, and only those', async () => {
  const rejected = { tooOldLogEventEndIndex: 2, tooNewLogEventStartIndex: 4 };
  await using service = await cloudWatchLogs([json(200, { rejectedLogEventsInfo: rejected })]);
  const { isPermanent, unwritten } = await failureOf(
    service.sink.write(batch(group, ['0', '1', '2', '3', '4']), signal()),
  );
  assert.equal(isPermanent, true);
  assert.deepEqual(payloadsOf(unwritten!.map(({ line }) => line)), [0, 1, 4]);
});

/** A Firehose. `answers` come first. */
async function firehose(answers: Answer[] = []) {
  const taken: string[] = [];
  const service = await serve(({ body }) => {
    const scripted = answers.shift();
    if (scripted) return scripted;
    const { Records } = JSON.parse(body.toString());
    for (const { Data } of Records) taken.push(Buffer.from(Data, 'base64').toString());
    return json(200, { FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: 'r' })) });
  });
  const { firehose: sink } = await chatLogSinks({ directory, firehoseEndpoint: service.url }, limits);
  return { ...service, taken, sink };
}

test('Firehose: each record is a line of its own', async () => {
  await using service = await firehose();
  await service.sink.write(batch(stream, ['1', '2']), signal());
  assert.equal(service.calls[0]!.headers['x-amz-target'], 'Firehose_20150804.PutRecordBatch');
  assert.equal(JSON.parse(service.calls[0]!.body.toString()).DeliveryStreamName, 'stream');
  assert.equal(
    service.taken[0],
    '{"event_timestamp":"2023-01-05T14:33:32.894Z","type":"MESSAGE","payload":1,"version":"1.0"}\n',
  );
  assert.deepEqual(payloadsOf(service.taken), [1, 2]);
});

test('Firehose: a stream that is missing is notFound', async () => {
  await using service = await firehose([jsonError(400, 'ResourceNotFoundException')]);
  const { fault, isPermanent } = await failureOf(service.sink.write(batch(stream, ['1']), signal()));
  assert.deepEqual([fault, isPermanent], ['notFound', true]);
});

test('Firehose: only the records that were not taken are still to be written', async () => {
  const some = [
    { RecordId: 'r' },
    { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' },
    { RecordId: 'r' },
  ];
  await using service = await firehose([json(200, { FailedPutCount: 1, RequestResponses: some })]);
  const { isPermanent, unwritten, message } = await failureOf(
    service.sink.write(batch(stream, ['0', '1', '2']), signal()),
  );
  assert.equal(isPermanent, false);
  assert.match(message, /ServiceUnavailableException/);
  assert.deepEqual(payloadsOf(unwritten!.map(({ line }) => line)), [1]);
});

/** A chat log that writes to one sink, until everything is written. */
async function logged(sink: Sink, destination: Parameters<typeof configuration>[1], payloads: string[]) {
  const clock = new SteeredClock(start);
  const made = configuration('EEffGGhh3344', destination);
  const log = { warn() {}, error: (fields: object) => assert.fail(JSON.stringify(fields)) };
  const sinks = { s3: sink, cloudWatchLogs: sink, firehose: sink };
  await using chatLog = new ChatLog({ clock, limits, sinks, configurationOf: () => made, log });
  for (const payload of payloads) chatLog.record(room('AAbbCCdd1122', made), 'MESSAGE', clock.now(), payload);
  let isDone = false;
  const flushed = chatLog.flush().then(() => (isDone = true));
  while (!isDone) {
    clock.advance(100);
    await turns(1);
  }
  await flushed;
  return chatLog.counts.get(made.arn)!;
}

test(
  'Firehose: 1,200 records are requests of at most 500, and nothing is taken twice or left out',
  { timeout: 20_000 },
  async () => {
    const failed = Array.from({ length: 500 }, (_, index) => (index < 7 ? { ErrorCode: 'Slow' } : { RecordId: 'r' }));
    await using service = await firehose([
      jsonError(500, 'InternalFailure'),
      json(200, { FailedPutCount: 7, RequestResponses: failed }),
    ]);
    const counts = await logged(
      service.sink,
      stream,
      Array.from({ length: 1_200 }, (_, index) => String(index)),
    );
    const sizes = service.calls.map(({ body }) => JSON.parse(body.toString()).Records.length);
    assert.deepEqual(sizes, [500, 500, 7, 500, 200]);
    const expected = [0, 1, 2, 3, 4, 5, 6, ...Array.from({ length: 700 }, (_, index) => 500 + index)];
    assert.deepEqual(payloadsOf(service.taken), expected, 'the other 493 were taken by the scripted answer');
    assert.deepEqual(counts, { written: 1_200, lost: 0, accessDenied: 0, notFound: 0, errors: 2 });
  },
);

test(
  'CloudWatch Logs: no request has more than 10,000 events or 1,048,576 bytes, as the service counts them',
  { timeout: 60_000 },
  async () => {
    await using service = await cloudWatchLogs();
    const long = JSON.stringify('ü'.repeat(500));
    const payloads = [...Array.from({ length: 10_500 }, () => '0'), ...Array.from({ length: 900 }, () => long)];
    const counts = await logged(service.sink, group, payloads);
    assert.equal(counts.written, payloads.length);
    const puts = service.calls.filter(({ headers }) => String(headers['x-amz-target']).endsWith('PutLogEvents'));
    for (const { body } of puts) {
      const { logEvents } = JSON.parse(body.toString());
      const bytes = logEvents.reduce(
        (sum: number, { message }: { message: string }) => sum + Buffer.byteLength(message) + 26,
        0,
      );
      assert.ok(logEvents.length <= 10_000 && bytes <= 1_048_576, `${logEvents.length} events, ${bytes} bytes`);
    }
    const [events] = service.groups.get('/aws/ivs')!.values();
    assert.equal(events!.length, payloads.length);
  },
);

test('S3: two failures, then one object', { timeout: 20_000 }, async () => {
  const answers = [xmlError(500, 'InternalError'), xmlError(503, 'SlowDown')];
  await using service = await s3(() => answers.shift() ?? { status: 200 });
  const counts = await logged(service.sink, bucket, ['1', '2']);
  assert.deepEqual(counts, { written: 2, lost: 0, accessDenied: 0, notFound: 0, errors: 2 });
  assert.equal(new Set(service.calls.map(({ path }) => path)).size, 1);
});

test('requests are signed for the region of each configuration, however many there are', async () => {
  await using service = await firehose();
  const made = batch(stream, ['1']);
  const regions = Array.from({ length: 20 }, (_, index) => `region-${index}`);
  for (const region of [...regions, 'region-0']) {
    await service.sink.write({ ...made, configuration: { ...made.configuration, region } }, signal());
  }
  const signed = service.calls.map(({ headers }) => headers.authorization!.split('/')[2]);
  assert.deepEqual(signed, [...regions, 'region-0']);
});

test('a package that is missing is named, with the command that brings it', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await assert.rejects(
    loadClient('@aws-sdk/client-s3', () => Promise.reject(missing)),
    { message: 'chat logs to this endpoint need the package @aws-sdk/client-s3: npm install @aws-sdk/client-s3' },
  );
  const broken = new Error('broken');
  await assert.rejects(
    loadClient('@aws-sdk/client-s3', () => Promise.reject(broken)),
    broken,
  );
});

test('what a service says about a signature is not repeated: it quotes the session token', () => {
  const cause = Object.assign(
    new Error("The Canonical String should have been 'x-amz-security-token:a-session-token'"),
    {
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 400 },
    },
  );
  assert.equal(sinkError(cause).message, 'InvalidSignatureException');
  assert.equal(sinkError(Object.assign(new Error('x'.repeat(1_000)), { name: 'Other' })).message.length, 207);
});
