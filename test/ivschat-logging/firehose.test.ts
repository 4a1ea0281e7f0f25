// Firehose: the official client against a server that speaks just enough of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatLogSinks } from '../../src/services/chat/logging/sinks.ts';
import { directory, failureOf, logged, signal } from './service-sink.ts';
import type { Answer } from './service.ts';
import { json, jsonError, jsonErrors, serve } from './service.ts';
import type { LogRecord } from '../../src/services/chat/logging/sink.ts';
import { batch, limits, payloadsOf } from './support.ts';

const stream = { firehose: { deliveryStreamName: 'stream' } };

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
  assert.deepEqual(payloadsOf((unwritten as LogRecord[]).map(({ line }) => line)), [1]);
});

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

for (const { answer, type, fault, isPermanent } of jsonErrors) {
  test(`Firehose: ${type} is ${fault} and ${isPermanent ? 'final' : 'worth another attempt'}`, async () => {
    await using service = await firehose([answer]);
    const failure = await failureOf(service.sink.write(batch(stream, ['1']), signal()));
    assert.deepEqual([failure.fault, failure.isPermanent], [fault, isPermanent]);
    assert.equal(service.calls.length, 1, 'the client itself does not try again');
  });
}

test('requests are signed for the region of each configuration, however many there are', async () => {
  await using service = await firehose();
  const made = batch(stream, ['1']);
  const regions = Array.from({ length: 20 }, (_, index) => `region-${index}`);
  for (const region of [...regions, 'region-0']) {
    await service.sink.write({ ...made, target: { ...made.target, region } }, signal());
  }
  const signed = service.calls.map(({ headers }) => headers.authorization!.split('/')[2]);
  assert.deepEqual(signed, [...regions, 'region-0']);
});
