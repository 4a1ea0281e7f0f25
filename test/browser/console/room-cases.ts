// A room's transcript in the console: what members say, live, and what a moderator takes down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { ALL, join, newRoom } from '../../support/chat.ts';
import { testGateway } from '../../support/gateway.ts';
import { HOSTILE } from './hostile.ts';
import { Operator } from './operator.ts';

export function roomCases(given: () => Operator, browser: () => Browser): void {
  test('a second browser joins a room, says something, is deleted and shown out', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const arn = await newRoom(gateway, { name: 'lobby', maximumMessageLength: 20 });
    const path = `${gateway.url}/console/#/rooms/${arn.slice(arn.lastIndexOf('/') + 1)}`;
    const operator = given();
    await operator.arrive(gateway.url);
    await operator.page.goto(path);
    await operator.press('Listen as console');
    await operator.sees('You are in the room, as console.');

    await using victor = await Operator.of(browser());
    await victor.arrive(gateway.url);
    await victor.page.goto(path);
    await victor.page.getByText('Take part as a test member').click();
    const joining = victor.page.getByRole('form', { name: 'Join the room' });
    await victor.press('Join the room');
    await victor.sees('It is needed.');
    await joining.getByLabel('User ID').fill('victor');
    await joining.getByLabel('SEND_MESSAGE').check();
    await victor.press('Join the room');
    const say = victor.page.getByLabel('Message, as victor');
    await say.fill('twenty-one characters');
    await victor.press('Say it');
    await victor.sees('It must have at most 20 characters.');
    await say.fill('boo to the singer');
    await say.press('Enter');

    const log = operator.page.getByRole('log');
    const said = log.locator('li.message');
    await said.getByText('boo to the singer').waitFor();
    assert.equal(await said.locator('strong').innerText(), 'victor');
    await operator.press('Delete the message of victor');
    await operator.page.getByRole('dialog').getByLabel('Reason').fill('rude');
    await operator.press('Delete it');
    for (const one of [operator, victor]) {
      await one.page.getByRole('log').getByText('Deleted: rude').waitFor();
      assert.equal(await one.page.getByRole('log').getByText('boo to the singer').count(), 0);
    }
    await operator.press('Show out victor');
    await operator.page.getByRole('dialog').getByLabel('Reason').fill('once is enough');
    await operator.press('Show them out');
    await victor.sees('You are out of the room: once is enough (1001).');
    await operator.press('Leave the room');
    await operator.sees('You are out of the room (1000).');
    assert.deepEqual(victor.faults, []);
  });

  test('words of strangers in a transcript are text, and a listener comes back with the server', async () => {
    let gateway = await testGateway({ region: 'us-west-2' });
    const operator = given();
    try {
      const arn = await newRoom(gateway);
      await operator.arrive(gateway.url);
      await operator.page.goto(`${gateway.url}/console/#/rooms/${arn.slice(arn.lastIndexOf('/') + 1)}`);
      await operator.press('Listen as console');
      await operator.sees('You are in the room');
      for (const [at, text] of HOSTILE.entries()) {
        await using member = await join(gateway, arn, text, { capabilities: ALL, attributes: { [`a${at}`]: text } });
        member.send({ Action: 'SEND_MESSAGE', Content: text, Attributes: { [text]: text } });
        await member.frame();
        await gateway.chat.sendEvent({ roomIdentifier: arn, eventName: text, attributes: { [text]: text } });
      }
      const messages = operator.page.getByRole('log').locator('li.message');
      await messages.nth(HOSTILE.length - 1).waitFor();
      assert.deepEqual(await messages.locator('.said').allTextContents(), HOSTILE.toReversed());
      assert.deepEqual(await messages.locator('strong').allTextContents(), HOSTILE.toReversed());
      await operator.isHarmless();
      await operator.page.getByRole('button', { name: 'Delete the message of' }).first().click();
      await operator.page.getByRole('dialog').waitFor();
      await operator.isHarmless();
      const { port } = gateway;
      await gateway[Symbol.asyncDispose]();
      await operator.sees('The connection was lost.');
      gateway = await testGateway({ port, region: 'us-west-2' });
      // Without its data folder it has no such room.
      await operator.sees('ResourceNotFoundException');
    } finally {
      await gateway[Symbol.asyncDispose]();
    }
  });
}
