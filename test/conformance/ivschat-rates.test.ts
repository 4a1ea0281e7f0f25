// spec/ivschat.md, section 1.6: how often a caller may ask for each operation, under `--limits aws`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';

const each = (perSecond: number, ...operations: (keyof typeof ivschat.operations)[]) =>
  operations.map((operation) => [operation, perSecond] as const);

const RATES = [
  ...each(100, 'DeleteMessage', 'DisconnectUser', 'SendEvent'),
  ...each(200, 'CreateChatToken'),
  ...each(3, 'CreateLoggingConfiguration', 'DeleteLoggingConfiguration', 'GetLoggingConfiguration'),
  ...each(3, 'ListLoggingConfigurations', 'UpdateLoggingConfiguration'),
  ...each(5, 'CreateRoom', 'DeleteRoom', 'GetRoom', 'ListRooms', 'UpdateRoom'),
  ...each(10, 'ListTagsForResource', 'TagResource', 'UntagResource'),
];

test("under AWS's limits each operation passes as often in a second as AWS says, and no more", async () => {
  assert.deepEqual(RATES.map(([name]) => name).toSorted(), Object.keys(ivschat.operations).toSorted());
  const {
    createChatTokenRequestsPerSecond,
    loggingConfigurationRequestsPerSecond,
    roomRequestsPerSecond,
    sendEventRequestsPerSecond,
    tagRequestsPerSecond,
  } = limitsOf('aws');
  assert.deepEqual([loggingConfigurationRequestsPerSecond, roomRequestsPerSecond, tagRequestsPerSecond], [3, 5, 10]);
  assert.deepEqual([createChatTokenRequestsPerSecond, sendEventRequestsPerSecond], [200, 100]);
  const clock = new SteeredClock(Date.now());
  await using gateway = await testGateway({ clock, limits: limitsOf('aws') });
  const room = await gateway.chat.createRoom({});
  clock.advance(1_000);

  /** How many of the next requests are not refused for their rate. Whether they are in order makes no difference. */
  const passes = async (operation: keyof typeof ivschat.operations, count: number) => {
    const [method = '', path = ''] = ivschat.operations[operation].http.split(' ');
    const target = path.replace('{resourceArn}', encodeURIComponent(room.arn!));
    const body = method === 'POST' ? JSON.stringify({ roomIdentifier: room.arn, id: 'AYk6xKitV4On', userId: 'u' }) : '';
    const headers = { host: new URL(gateway.url).host };
    const request = { method, target, headers, body: Buffer.from(body) };
    const signed = sign(request, rootKey, { region: REGION, service: 'ivschat', now: clock.now() });
    let passed = 0;
    for (let number = 0; number < count; number++) {
      const answer = await fetch(gateway.url + target, { method, headers: signed, ...(body !== '' && { body }) });
      if (answer.status !== 429) passed++;
      await answer.arrayBuffer();
    }
    return passed;
  };
  for (const [operation, perSecond] of RATES) {
    assert.equal(await passes(operation, perSecond + 2), perSecond, operation);
  }
  clock.advance(500);
  assert.equal(await passes('SendEvent', 52), 50, 'earned in half a second');
});
