// Who is told how asynchronous invocations ended: queues, topics and buses at the endpoints of their services. Cases:
// spec/functions-and-templates.md, section 9.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { until } from '../support/until.ts';
import { bodyOf } from '../support/websocket-api.ts';
import { functionGateway, project } from './support.ts';

type Heard = { readonly headers: IncomingHttpHeaders; readonly body: string };

const heard: Heard[] = [];
let status = 200;
async function hear(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  heard.push({ headers: incoming.headers, body: (await bodyOf(incoming)).toString() });
  outgoing.writeHead(status).end('{}');
}
const services = createServer((incoming, outgoing) => void hear(incoming, outgoing)).listen(0, '127.0.0.1');
await once(services, 'listening');
const endpoint = `http://127.0.0.1:${(services.address() as AddressInfo).port}`;

const folder = project({
  'app.js': `
    exports.works = async (event) => ({ had: event });
    exports.fails = async () => { throw new Error('always'); };`,
});
const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:000000000000:${name}`;
const works = { handler: 'app.works' };
const fails = { handler: 'app.fails', retries: 0 };
const functions = {
  queues: { ...works, destinations: { onSuccess: arn('sqs', 'done'), onFailure: arn('sqs', 'failed') } },
  publishes: { ...fails, destinations: { onFailure: arn('sns', 'failed') } },
  puts: { ...works, destinations: { onSuccess: arn('events', 'event-bus/default') } },
  leaves: { ...fails, deadLetter: arn('sqs', 'dead') },
  leavesToTopic: { ...fails, deadLetter: arn('sns', 'dead') },
  elsewhere: { ...fails, deadLetter: arn('kinesis', 'stream/none') },
};
const logged: (readonly [fields: Record<string, unknown>, message: string])[] = [];
const say = (fields: object, message: string) => void logged.push([fields as Record<string, unknown>, message]);
const log = { debug: say, info: say, warn: say, error: say };
const awsEndpoints = { sqs: endpoint, sns: endpoint, events: endpoint };
const gateway = await functionGateway(folder.path, functions, { awsEndpoints, log });
after(async () => {
  await gateway[Symbol.asyncDispose]();
  services.close();
  folder[Symbol.dispose]();
});

/** What a service hears of an event. */
async function told(name: string, event: unknown = { n: 1 }): Promise<Heard> {
  heard.length = 0;
  const { status: taken } = await gateway.invoke(name, event, { headers: { 'x-amz-invocation-type': 'Event' } });
  assert.equal(taken, 202);
  await until(() => heard.length > 0);
  return heard[0]!;
}
const signedFor = (headers: IncomingHttpHeaders) =>
  /Credential=[^/]+\/\d+\/([^,]+)\/aws4_request/.exec(headers.authorization!)![1];

test('FT-057 a queue gets the record of what succeeded', async () => {
  const { headers, body } = await told('queues');
  assert.equal(headers['x-amz-target'], 'AmazonSQS.SendMessage');
  assert.equal(signedFor(headers), 'eu-west-1/sqs');
  const { QueueUrl, MessageBody } = JSON.parse(body);
  assert.equal(QueueUrl, 'https://sqs.eu-west-1.amazonaws.com/000000000000/done');
  const { requestContext, requestPayload, responsePayload, responseContext } = JSON.parse(MessageBody);
  assert.deepEqual([requestContext.condition, requestContext.approximateInvokeCount], ['Success', 1]);
  assert.deepEqual([requestPayload, responsePayload], [{ n: 1 }, { had: { n: 1 } }]);
  assert.deepEqual(responseContext, { statusCode: 200, executedVersion: '$LATEST' });
});

test('FT-057 a topic gets the record of what failed', async () => {
  const { headers, body } = await told('publishes');
  assert.equal(signedFor(headers), 'eu-west-1/sns');
  const form = new URLSearchParams(body);
  assert.deepEqual(
    [form.get('Action'), form.get('Version'), form.get('TopicArn')],
    ['Publish', '2010-03-31', arn('sns', 'failed')],
  );
  const { requestContext, responseContext } = JSON.parse(form.get('Message')!);
  assert.equal(requestContext.condition, 'RetriesExhausted');
  assert.equal(responseContext.functionError, 'Unhandled');
});

test('FT-057 a bus gets the record as an event of Lambda', async () => {
  const { headers, body } = await told('puts');
  assert.equal(headers['x-amz-target'], 'AWSEvents.PutEvents');
  const [{ Detail, Resources, ...rest }] = JSON.parse(body).Entries;
  const DetailType = 'Lambda Function Invocation Result - Success';
  assert.deepEqual(rest, { Source: 'lambda', DetailType, EventBusName: 'default' });
  const functionArn = 'arn:aws:lambda:us-west-2:000000000000:function:puts:$LATEST';
  assert.deepEqual(Resources, [functionArn, functions.puts.destinations.onSuccess]);
  assert.equal(JSON.parse(Detail).requestContext.functionArn, functionArn);
});

test('a dead-letter queue or topic gets the event, with what is known of the failure', async () => {
  const { MessageBody, MessageAttributes } = JSON.parse((await told('leaves', { a: 'ü' })).body);
  assert.equal(MessageBody, '{"a":"ü"}');
  assert.deepEqual(Object.keys(MessageAttributes), ['RequestID', 'ErrorCode', 'ErrorMessage']);
  assert.match(MessageAttributes.RequestID.StringValue, /^[0-9a-f-]{36}$/);
  assert.deepEqual(MessageAttributes.ErrorCode, { DataType: 'Number', StringValue: '200' });
  assert.deepEqual(MessageAttributes.ErrorMessage, { DataType: 'String', StringValue: 'always' });
  const form = new URLSearchParams((await told('leavesToTopic')).body);
  assert.equal(form.get('MessageAttributes.entry.3.Name'), 'ErrorMessage');
  assert.equal(form.get('MessageAttributes.entry.3.Value.StringValue'), 'always');
  assert.equal(form.get('Message'), '{"n":1}');
});

/** The lines that an event is followed by. */
async function lineOf(name: string) {
  const before = logged.length;
  await gateway.invoke(name, {}, { headers: { 'x-amz-invocation-type': 'Event' } });
  const found = () => logged.slice(before).find(([fields]) => fields['function'] === name && 'condition' in fields);
  await until(found);
  const [{ destination, reason }, message] = found()!;
  return { destination, reason, message };
}

test('what is not told is a line of the log that says what to do', async () => {
  status = 500;
  const destination = functions.leaves.deadLetter;
  assert.deepEqual(await lineOf('leaves'), { destination, reason: '500 {}', message: 'A destination was not told' });
  gateway.change({});
  const reason = 'There is no endpoint for sqs: --aws-endpoint sqs=URL names one';
  assert.deepEqual(await lineOf('leaves'), { destination, reason, message: 'A destination was not told' });
  const { message } = await lineOf('elsewhere');
  assert.equal(message, 'An event has ended; its destination is not here');
});
