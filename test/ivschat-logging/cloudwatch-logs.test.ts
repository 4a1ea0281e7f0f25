// CloudWatch Logs: the official client against a server that speaks just enough of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatLogSinks } from '../../src/services/chat/logging/sinks.ts';
import { directory, failureOf, logged, signal } from './service-sink.ts';
import type { Answer } from './service.ts';
import { json, jsonError, jsonErrors, serve } from './service.ts';
import type { LogRecord } from '../../src/services/chat/logging/sink.ts';
import { batch, limits, payloadsOf, start } from './support.ts';

const group = { cloudWatchLogs: { logGroupName: '/aws/ivs' } };

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

test('CloudWatch Logs: events that are rejected as too old or too new are lost, and only those', async () => {
  const rejected = { tooOldLogEventEndIndex: 2, tooNewLogEventStartIndex: 4 };
  await using service = await cloudWatchLogs([json(200, { rejectedLogEventsInfo: rejected })]);
  const { isPermanent, unwritten } = await failureOf(
    service.sink.write(batch(group, ['0', '1', '2', '3', '4']), signal()),
  );
  assert.equal(isPermanent, true);
  assert.deepEqual(payloadsOf((unwritten as LogRecord[]).map(({ line }) => line)), [0, 1, 4]);
});

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

for (const { answer, type, fault, isPermanent } of jsonErrors) {
  test(`CloudWatch Logs: ${type} is ${fault} and ${isPermanent ? 'final' : 'worth another attempt'}`, async () => {
    await using service = await cloudWatchLogs([answer]);
    const failure = await failureOf(service.sink.write(batch(group, ['1']), signal()));
    assert.deepEqual([failure.fault, failure.isPermanent], [fault, isPermanent]);
    assert.equal(service.calls.length, 1, 'the client itself does not try again');
  });
}
