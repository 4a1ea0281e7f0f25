// Message review handlers. Cases: spec/ivschat.md, sections 4 and 9.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { SteeredClock } from '../../src/base/clock.ts';
import { ALL, join, newRoom, tokenFor } from '../support/chat.ts';
import { failure, testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { until } from '../support/until.ts';

const handler = (name: string, fallbackResult: 'ALLOW' | 'DENY' = 'ALLOW') => ({
  messageReviewHandler: { uri: functionArn(name), fallbackResult },
});
const say = (Content: string, more: object = {}) => ({ Action: 'SEND_MESSAGE', RequestId: Content, Content, ...more });

test('IVS-142, 143: an allowed message is delivered; the handler saw the documented event', async () => {
  await using lambda = await lambdaEndpoint({
    review: (event, outgoing) => returns({ ReviewResult: 'ALLOW', Content: event.Content })(event, outgoing),
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { arn, messageReviewHandler } = await gateway.chat.createRoom(handler('review'));
  assert.deepEqual(messageReviewHandler, { uri: functionArn('review'), fallbackResult: 'ALLOW' });
  await using a = await join(gateway, arn!, 'a', { attributes: { role: 'host' } });
  await using b = await join(gateway, arn!, 'b');
  a.send(say('hello', { Attributes: { k: 'v' } }));
  const frame = await b.frame();
  assert.deepEqual(await a.frame(), frame);
  assert.equal(frame['Content'], 'hello');
  assert.deepEqual(frame['Attributes'], { k: 'v' });
  assert.deepEqual(lambda.events, [
    {
      Content: 'hello',
      MessageId: frame['Id'],
      RoomArn: arn,
      Attributes: { k: 'v' },
      Sender: { Attributes: { role: 'host' }, UserId: 'a', Ip: '127.0.0.1' },
    },
  ]);
  const [request] = lambda.requests;
  assert.equal(request!.method, 'POST');
  assert.match(
    request!.url!,
    /^\/2015-03-31\/functions\/arn%3Aaws%3Alambda%3Aus-west-2%3A000000000000%3Afunction%3Areview\/invocations$/,
  );
  assert.match(request!.headers.authorization!, /\/us-west-2\/lambda\/aws4_request/);
});

test('IVS-145: content and attributes that the handler changed are what is delivered', async () => {
  const changed = { ReviewResult: 'ALLOW', Content: 'h***o', Attributes: { edited: 'yes' } };
  await using lambda = await lambdaEndpoint({ review: returns(changed) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const room = await newRoom(gateway, handler('review'));
  await using a = await join(gateway, room, 'a');
  a.send(say('hello', { Attributes: { k: 'v' } }));
  const frame = await a.frame();
  assert.equal(frame['Content'], 'h***o');
  assert.deepEqual(frame['Attributes'], { edited: 'yes' });
});

test('IVS-146: a denied message is an ERROR 406 with its reason to the sender, and nothing to others', async () => {
  const deny = { ReviewResult: 'DENY', Attributes: { Reason: 'no swearing' } };
  await using lambda = await lambdaEndpoint({
    review: (event, outgoing) => returns(event.Content === 'bad' ? deny : { ReviewResult: 'ALLOW' })(event, outgoing),
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const room = await newRoom(gateway, handler('review'));
  await using a = await join(gateway, room, 'a');
  await using b = await join(gateway, room, 'b');
  a.send(say('bad'));
  a.send(say('good'));
  const error = await a.frame();
  assert.deepEqual([error['ErrorCode'], error['RequestId']], [406, 'bad']);
  assert.match(error['ErrorMessage'], /no swearing/);
  assert.equal((await b.frame())['Content'], 'good');
});

test('the promise of the official client is rejected by a denial', async () => {
  await using lambda = await lambdaEndpoint({ review: returns({ ReviewResult: 'DENY' }) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const arn = await newRoom(gateway, handler('review'));
  const room = new ChatRoom({
    regionOrUrl: gateway.socketUrl,
    tokenProvider: async () => ({ token: await tokenFor(gateway, arn, 'a', { capabilities: ALL }) }),
  });
  room.logLevel = 'error';
  const connected = new Promise((resolve) => room.addListener('connect', () => resolve(undefined)));
  room.connect();
  await connected;
  const error = await room.sendMessage(new SendMessageRequest('x')).catch((reason) => reason);
  assert.equal(error.errorCode, 406);
  room.disconnect();
});

test('IVS-148, 149: a handler that is late leaves the word to the fallback result, after 200 ms', async () => {
  const clock = new SteeredClock();
  const late: ServerResponse[] = [];
  await using lambda = await lambdaEndpoint({ review: (_event, outgoing) => void late.push(outgoing) });
  await using gateway = await testGateway({ clock, lambdaEndpoint: lambda.url });
  for (const fallback of ['ALLOW', 'DENY'] as const) {
    late.length = 0;
    const room = await newRoom(gateway, handler('review', fallback));
    await using a = await join(gateway, room, 'a');
    a.send(say('hello'));
    await until(() => late.length > 0);
    clock.advance(199);
    await setImmediate();
    assert.deepEqual(a.pending, []);
    clock.advance(1);
    const frame = await a.frame();
    if (fallback === 'ALLOW') assert.equal(frame['Content'], 'hello');
    else assert.equal(frame['ErrorCode'], 406);
    late[0]!.end('{"ReviewResult":"ALLOW","Content":"too late"}');
  }
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  assert.match(metrics, new RegExp(`AWS_IVSChat_InvocationErrors\\{.*Uri="${functionArn('review')}"\\} 2`));
});

test('IVS-151, 152: answers that break the rules leave the word to the fallback result', async () => {
  const answers: Record<string, unknown> = {
    maybe: { ReviewResult: 'MAYBE' },
    tooLong: { ReviewResult: 'ALLOW', Content: 'x'.repeat(6) },
    empty: { ReviewResult: 'ALLOW', Content: '' },
    number: { ReviewResult: 'ALLOW', Content: 7 },
    attributes: { ReviewResult: 'ALLOW', Attributes: { k: 1 } },
    largeAttributes: { ReviewResult: 'ALLOW', Attributes: { k: 'x'.repeat(1_024) } },
    list: [],
    nothing: null,
  };
  await using lambda = await lambdaEndpoint({
    ...Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, returns(answer as object)])),
    garbage: (_event, outgoing) => void outgoing.end('{"ReviewResult":'),
    thrown: (_event, outgoing) =>
      void outgoing.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorMessage":"x"}'),
    missing: (_event, outgoing) => void outgoing.writeHead(404).end('{}'),
    cut: (_event, outgoing) => void outgoing.destroy(),
    flood: (_event, outgoing) => {
      outgoing.writeHead(200);
      const more = () => {
        while (!outgoing.destroyed && outgoing.write('x'.repeat(65_536)));
      };
      outgoing.on('drain', more);
      more();
    },
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url, limits: { reviewTimeoutMs: 5_000 } });
  for (const name of [...Object.keys(answers), 'garbage', 'thrown', 'missing', 'cut', 'flood']) {
    const room = await newRoom(gateway, { ...handler(name, 'DENY'), maximumMessageLength: 5 });
    await using a = await join(gateway, room, 'a');
    a.send(say('x'));
    assert.equal((await a.frame())['ErrorCode'], 406, name);
  }
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  assert.match(metrics, /AWS_IVSChat_ResponseValidationErrors\{.*function:maybe"\} 1/);
  assert.match(metrics, /AWS_IVSChat_InvocationErrors\{.*function:thrown"\} 1/);
});

test('attributes of a handler may be as large as those of a message', async () => {
  const attributes = (bytes: number) => ({ k: 'x'.repeat(bytes - 1) });
  await using lambda = await lambdaEndpoint({
    most: returns({ ReviewResult: 'ALLOW', Attributes: attributes(2_000) }),
    tooMany: returns({ ReviewResult: 'ALLOW', Attributes: attributes(2_001) }),
  });
  const limits = { messageAttributesBytesMax: 2_000, reviewTimeoutMs: 5_000 };
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url, limits });
  for (const name of ['most', 'tooMany']) {
    await using a = await join(gateway, await newRoom(gateway, handler(name, 'DENY')), 'a');
    a.send(say('x'));
    const { Attributes, ErrorCode } = await a.frame();
    if (name === 'most') assert.deepEqual(Attributes, attributes(2_000));
    else assert.equal(ErrorCode, 406);
  }
});

test('IVS-154: a message that is refused anyway is not reviewed', async () => {
  await using lambda = await lambdaEndpoint({ review: returns({ ReviewResult: 'ALLOW' }) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const room = await newRoom(gateway, { ...handler('review'), maximumMessageLength: 3 });
  await using a = await join(gateway, room, 'a');
  a.send(say('four'));
  assert.equal((await a.frame())['ErrorCode'], 400);
  await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'events are not reviewed' });
  await a.frame();
  assert.deepEqual(lambda.events, []);
});

test('IVS-155: reviews run side by side, and what one client sends stays in order', async () => {
  const waiting = new Map<string, ServerResponse>();
  await using lambda = await lambdaEndpoint({ review: (event, outgoing) => void waiting.set(event.Content, outgoing) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url, limits: { reviewTimeoutMs: 60_000 } });
  const room = await newRoom(gateway, handler('review'));
  await using a = await join(gateway, room, 'a');
  await using b = await join(gateway, room, 'b');
  for (const content of ['1', '2', '3']) a.send(say(content));
  b.send(say('other'));
  await until(() => waiting.size >= 4);
  const answer = (content: string, result: object) => waiting.get(content)!.end(JSON.stringify(result));
  answer('3', { ReviewResult: 'ALLOW' });
  answer('2', { ReviewResult: 'DENY' });
  // IVS-155: another client's message does not wait for them.
  answer('other', { ReviewResult: 'ALLOW' });
  assert.equal((await b.frame())['Content'], 'other');
  answer('1', { ReviewResult: 'ALLOW' });
  assert.deepEqual([(await b.frame())['Content'], (await b.frame())['Content']], ['1', '3']);
  const own = [await a.frame(), await a.frame(), await a.frame(), await a.frame()];
  assert.deepEqual(
    own.map((frame) => frame['Content'] ?? frame['ErrorCode']),
    ['other', '1', 406, '3'],
  );
});

test('over the number of reviews under way, the fallback result holds at once', async () => {
  const waiting: ServerResponse[] = [];
  await using lambda = await lambdaEndpoint({ review: (_event, outgoing) => void waiting.push(outgoing) });
  await using gateway = await testGateway({
    lambdaEndpoint: lambda.url,
    limits: { reviewTimeoutMs: 60_000, reviewsMax: 2 },
  });
  const room = await newRoom(gateway, handler('review'));
  await using a = await join(gateway, room, 'a');
  await using b = await join(gateway, room, 'b');
  for (const content of ['1', '2']) a.send(say(content));
  await until(() => waiting.length >= 2);
  b.send(say('3'));
  assert.equal((await b.frame())['Content'], '3');
  for (const outgoing of waiting) outgoing.end('{"ReviewResult":"ALLOW"}');
  assert.deepEqual([(await b.frame())['Content'], (await b.frame())['Content']], ['1', '2']);
});

test('a dead endpoint is a failed invocation; a detached handler is asked no more', async () => {
  const dead = await lambdaEndpoint({});
  await dead[Symbol.asyncDispose]();
  await using gateway = await testGateway({ lambdaEndpoint: dead.url });
  const room = await newRoom(gateway, handler('review', 'DENY'));
  await using a = await join(gateway, room, 'a');
  a.send(say('x'));
  assert.equal((await a.frame())['ErrorCode'], 406);
  const messageReviewHandler = { uri: '' };
  await gateway.chat.updateRoom({ identifier: room, messageReviewHandler });
  a.send(say('y'));
  assert.equal((await a.frame())['Content'], 'y');
});

test('IVS-023, 044: without an endpoint no handler is accepted; with one, rooms are found by theirs', async () => {
  await using without = await testGateway();
  const error = await failure(without.chat.createRoom(handler('review')));
  assert.equal(error.message, 'Request member: uri failed to satisfy the constraints: invalid lambda permission');
  await using gateway = await testGateway({ lambdaEndpoint: 'http://127.0.0.1:9' });
  const arn = await newRoom(gateway, handler('review'));
  await newRoom(gateway, handler('other'));
  const { rooms } = await gateway.chat.listRooms({ messageReviewHandlerUri: functionArn('review') });
  assert.deepEqual(
    rooms!.map((room) => room.arn),
    [arn],
  );
});
