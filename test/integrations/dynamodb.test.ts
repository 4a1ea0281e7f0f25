// The pattern of the official samples: who is connected is kept in a table of DynamoDB, without a function. The table is one
// of dynalite, which speaks DynamoDB's API.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import dynalite from 'dynalite';
import { AwsClient } from '../../src/backends/aws-client.ts';
import { AwsEndpoints } from '../../src/backends/aws-endpoints.ts';
import { Outgoing } from '../../src/backends/outgoing.ts';
import { systemClock } from '../../src/base/clock.ts';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { deployApi } from '../support/websocket-api.ts';

/** A DynamoDB with an empty table `Sessions`. */
async function tables() {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bounds = { callsMax: 10, holderCallsMax: 10, bytesMax: 1e6, answerBytesMax: 1e6 };
  const outgoing = new Outgoing(systemClock, bounds);
  const client = new AwsClient({
    endpoints: new AwsEndpoints({ dynamodb: url }),
    credential: () => rootKey,
    ownCredential: () => rootKey,
    clock: systemClock,
    outgoing,
    here: () => assert.fail('DynamoDB is not this server'),
  });
  const ask = async (action: string, input: object): Promise<any> => {
    const answer = await client.call({
      service: 'dynamodb',
      region: REGION,
      method: 'POST',
      target: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${action}` },
      body: Buffer.from(JSON.stringify(input)),
      holder: 'test',
      timeoutMs: 10_000,
    });
    if (answer.outcome !== 'answered') assert.fail(answer.outcome);
    return JSON.parse(answer.body.toString());
  };
  await ask('CreateTable', {
    TableName: 'Sessions',
    AttributeDefinitions: [{ AttributeName: 'connectionid', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'connectionid', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  return {
    url,
    /** Once there are so many. */
    async untilItems(count: number) {
      for (;;) {
        const { Items } = await ask('Scan', { TableName: 'Sessions' });
        if (Items.length === count) return Items;
      }
    },
    async [Symbol.asyncDispose]() {
      outgoing[Symbol.dispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const action = (name: string, template: string) => ({
  IntegrationType: 'AWS' as const,
  IntegrationMethod: 'POST',
  IntegrationUri: `arn:aws:apigateway:${REGION}:dynamodb:action/${name}`,
  CredentialsArn: 'arn:aws:iam::000000000000:role/sessions',
  TemplateSelectionExpression: '\\$default',
  RequestTemplates: { $default: template },
});
const KEY = '"connectionid": {"S": "$context.connectionId"}';

test('FT-067: connections are put into a table, queried, and deleted from it, by routes alone', async () => {
  await using dynamodb = await tables();
  await using gateway = await testGateway({ awsEndpoints: { dynamodb: dynamodb.url } });
  const responses = [{ IntegrationResponseKey: '$default' }];
  const query = `{"TableName": "Sessions", "KeyConditionExpression": "connectionid = :id",
    "ExpressionAttributeValues": {":id": {"S": "$context.connectionId"}}}`;
  const listed = `#set($items = $input.path('$.Items'))#foreach($item in $items)$item.room.S of $items.size()#end`;
  const { url } = await deployApi(gateway, {
    $connect: {
      integration: action(
        'PutItem',
        `#set($ttl = $context.requestTimeEpoch + 86400)
        {"TableName": "Sessions", "Item": {${KEY}, "room": {"S": "$input.params('room')"}, "ttl": {"N": "$ttl"}}}`,
      ),
      responses,
      isOneWay: true,
      settings: { RequestParameters: { 'route.request.querystring.room': { Required: false } } },
    },
    $disconnect: {
      integration: action('DeleteItem', `{"TableName": "Sessions", "Key": {${KEY}}}`),
      responses,
      isOneWay: true,
    },
    mine: {
      integration: action('Query', query),
      responses: [{ IntegrationResponseKey: '/200/', ResponseTemplates: { $default: listed } }],
    },
    wrong: {
      integration: action('GetItem', '{"TableName": "Nobody", "Key": {"id": {"S": "1"}}}'),
      responses: [
        {
          IntegrationResponseKey: '/4\\d\\d/',
          ResponseTemplates: { $default: "$context.status $input.path('$.__type')" },
        },
      ],
    },
  });

  const client = await TestClient.open(`${url}?room=lobby`);
  const [item] = await dynamodb.untilItems(1);
  assert.equal(item.connectionid.S, client.connectionId);
  assert.equal(item.room.S, 'lobby');
  assert.match(item.ttl.N, /^\d{13}$/);
  client.send({ action: 'mine' });
  assert.equal(await client.next(), 'lobby of 1');
  client.send({ action: 'wrong' });
  assert.equal(await client.next(), '400 com.amazonaws.dynamodb.v20120810#ResourceNotFoundException');
  await client[Symbol.asyncDispose]();
  await dynamodb.untilItems(0);

  // A blank key is not taken by DynamoDB, and so neither is the connection.
  const { url: refusing } = await deployApi(gateway, {
    $connect: {
      integration: action('PutItem', '{"TableName": "Sessions", "Item": {"connectionid": {"S": ""}}}'),
      responses,
      isOneWay: true,
    },
  });
  assert.equal((await refusal(refusing)).status, 400);
});
