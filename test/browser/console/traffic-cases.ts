// What happens on the server is seen in the page as it happens, thinned out where it is too much, and leads to its places.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, newRoom } from '../../support/chat.ts';
import { TestClient } from '../../support/client.ts';
import { failure, testGateway } from '../../support/gateway.ts';
import type { Operator } from './operator.ts';

export function trafficCases(given: () => Operator): void {
  test('traffic is seen as it happens, is filtered, searched and paused, and leads to rooms and connections', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const operator = given();
    const { page } = operator;
    const rows = page.locator('.events tbody tr');
    const kinds = () => page.locator('.events .kind').allInnerTexts();
    await operator.arrive(gateway.url);
    await operator.visit('Traffic');
    await operator.sees('Live.');
    await operator.sees('Nothing happened since you came');
    const room = await newRoom(gateway, { name: 'lobby' });
    await using mona = await join(gateway, room, 'mona');
    mona.send({ Action: 'SEND_MESSAGE', Content: 'words for the room alone' });
    await mona.next();
    await failure(gateway.chat.getRoom({ identifier: 'x' }));
    await operator.sees('ivschat.GetRoom');
    assert.deepEqual(await kinds(), ['error', 'message', 'open'], 'the newest first');
    assert.doesNotMatch(await page.content(), /words for the room alone/);

    await page.getByLabel('Search in what is shown').fill('SEND_mess');
    await operator.sees('1 of 3 lines');
    assert.deepEqual(await kinds(), ['message']);
    await page.getByLabel('Search in what is shown').fill('');
    await operator.press('Pause');
    mona.send({ Action: 'SEND_MESSAGE', Content: 'more' });
    await mona.next();
    await operator.sees('Paused; 1 more since.');
    assert.equal(await rows.count(), 3, 'what is looked at stays');
    await operator.press('Pause');
    await rows.nth(3).waitFor();

    await page.getByLabel('message', { exact: true }).uncheck();
    await operator.sees('Nothing happened since you came');
    await operator.sees('Live.');
    mona.send({ Action: 'SEND_MESSAGE', Content: 'not asked for' });
    await mona.next();
    mona.send('{}');
    await mona.next();
    await rows.first().waitFor();
    assert.deepEqual(await kinds(), ['error'], 'the server was asked for no messages');
    await rows.getByRole('link', { name: /^room / }).click();
    await page.getByRole('heading', { level: 1, name: 'Room lobby' }).waitFor();
    await page.goBack();
    await operator.sees('Live.');
    mona.send('{}');
    await mona.next();
    await rows.first().locator('td').nth(3).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Connection' }).waitFor();
    await operator.sees('Live.');
    await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'curtain' });
    await operator.sees('SEND_EVENT, to 1 member');
  });

  test('one connection of a stage has what it sends, and nothing of others', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const operator = given();
    await using one = await TestClient.open(`${gateway.socketUrl}/prod`);
    await using other = await TestClient.open(`${gateway.socketUrl}/prod`);
    await operator.arrive(gateway.url);
    await operator.page.goto(`${gateway.url}/console/#/connections/${encodeURIComponent(one.connectionId)}`);
    await operator.sees('Live.');
    other.send('{}');
    one.send('"three"');
    await operator.sees('7 bytes');
    await gateway.connections.postToConnection({ ConnectionId: one.connectionId, Data: 'from a backend' });
    await operator.sees('14 bytes');
    const kinds = await operator.page.locator('.events .kind').allInnerTexts();
    assert.deepEqual(
      kinds.filter((kind) => kind !== 'error' && kind !== 'reply'),
      ['post', 'message'],
    );
  });

  test('under load a sample is shown and says so', async () => {
    await using gateway = await testGateway({ region: 'us-west-2', limits: { watchSampleMs: 500 } });
    const operator = given();
    const { page } = operator;
    const { watch } = gateway.context;
    await operator.arrive(gateway.url);
    await operator.visit('Traffic');
    await operator.sees('Live.');
    for (let at = 0; at < 1_000; at++) watch.emit({ kind: 'post', scope: 'api/default/prod', connectionId: 'a', at });
    watch.emit({ kind: 'error', scope: 'api/default/prod', reason: 'the needle' });
    await operator.sees('1 of 48 shown');
    await operator.sees('the needle');
    assert.equal(await page.locator('.events tbody tr').count(), 21, 'twenty posts, and the error besides');
    await page.getByText('1 of 48 shown').waitFor({ state: 'detached' });
  });

  test('what happened while the server was away is said to be missing', async () => {
    let gateway = await testGateway({ region: 'us-west-2' });
    try {
      const operator = given();
      const { port, url } = gateway;
      await operator.arrive(url);
      await operator.visit('Traffic');
      await operator.sees('Live.');
      await gateway[Symbol.asyncDispose]();
      await operator.sees('The server does not answer since');
      await operator.sees('Not live');
      gateway = await testGateway({ port, region: 'us-west-2' });
      await operator.sees('what happened then is not here');
      await operator.sees('Live.');
      assert.equal(await operator.page.getByText('The server does not answer since').count(), 0);
    } finally {
      await gateway[Symbol.asyncDispose]();
    }
  });
}
