// Keys are made and withdrawn by forms, and a secret is shown once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { ask } from '../../support/admin.ts';
import { REGION, failure, testGateway } from '../../support/gateway.ts';
import type { Operator } from './operator.ts';

export function keysCases(given: () => Operator): void {
  test('a key is refused, made with a policy, shown once, used and withdrawn', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const operator = given();
    const { page } = operator;
    const keys = async () => ((await ask(gateway, 'ListKeys')) as { keys: readonly object[] }).keys.length;
    await operator.arrive(gateway.url);
    await operator.visit('Keys');
    await operator.sees('There is only the root key');
    const statements = page.getByLabel('Statements of its policy');
    await statements.fill('{ "Effect": ');
    await operator.press('Make the key');
    await operator.sees('It must be JSON');
    await statements.fill('[{ "Effect": "Allow", "Action": "ivschat:Sing", "Resource": "*" }]');
    await operator.press('Make the key');
    await operator.sees('ValidationException');
    assert.equal(await keys(), 0);
    await page.getByLabel('What it is for').selectOption({ label: 'To be the backend of chat rooms' });
    await operator.press('Make the key');
    await operator.sees('shown now, and never again');
    const command = await page.locator('.notice.good code').innerText();
    const [, accessKeyId = '', secretAccessKey = ''] =
      /^export AWS_ACCESS_KEY_ID=(\w+) AWS_SECRET_ACCESS_KEY=(\S+)$/.exec(command) ?? [];
    const credentials = { accessKeyId, secretAccessKey };
    const chat = new Ivschat({ region: REGION, endpoint: gateway.url, credentials, maxAttempts: 1 });
    assert.equal((await failure(chat.listRooms({}))).name, 'AccessDeniedException', 'it signs, and may not do this');
    const unknown = await failure(
      chat.sendEvent({ roomIdentifier: 'arn:aws:ivschat:us-west-2:123456789012:room/abcdefghijkl', eventName: 'e' }),
    );
    assert.equal(unknown.name, 'ResourceNotFoundException', 'this it may');
    await operator.press('I have kept it');
    assert.doesNotMatch(await page.content(), new RegExp(secretAccessKey.replaceAll(/[+/]/g, '\\$&')));
    const kept = await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])');
    assert.ok(!String(kept).includes(secretAccessKey));

    await operator.seesAtOnce('ivschat:CreateChatToken, ivschat:SendEvent, and 2 more');
    await operator.press(`Withdraw ${accessKeyId}`);
    await operator.press('Withdraw the key');
    await operator.sees('There is only the root key');
    assert.equal((await failure(chat.listRooms({}))).name, 'UnrecognizedClientException');
  });
}
