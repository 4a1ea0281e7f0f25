// An application written for Amazon IVS Chat, in two browsers: React, the official `amazon-ivs-chat-messaging` client,
// and a backend with the official SDK. Cases: spec/ivschat.md, sections 7 and 9 (IVS-164 to IVS-175).
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { SteeredClock } from '../../src/base/clock.ts';
import { newRoom } from '../support/chat.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { temporaryFolder } from '../support/process.ts';
import { startBackend } from './chat-application/backend.ts';
import { bundlePage } from './chat-application/bundle.ts';
import { chromiumFile, startChromium } from './chromium.ts';
import { Visitor } from './visitor.ts';

const skip = chromiumFile ? false : 'NOT TESTED: there is no Chromium on this machine; CHROMIUM may name one';

// A suite that is skipped is not in the count of what was skipped; a test is.
test('there is a Chromium to test with', { skip });

suite('the chat application', { skip }, () => {
  let browser: Browser;
  let script: string;
  let mona: Visitor;
  let victor: Visitor;
  const onBoth = (what: (visitor: Visitor) => Promise<unknown>) => Promise.all([mona, victor].map(what));
  before(async () => {
    [browser, script] = await Promise.all([startChromium(), bundlePage()]);
    mona = await Visitor.of(browser, { userId: 'mona', role: 'moderator' });
    victor = await Visitor.of(browser, { userId: 'victor', role: 'viewer' });
  });
  afterEach(() => assert.deepEqual([...mona.faults, ...victor.faults], [], 'the pages had no fault'));
  after(() => browser.close());

  type Settings = { room?: object; sessionDurationInMinutes?: number };

  /** The application on a gateway, with the moderator mona and the viewer victor in one room. */
  async function bothIn(gateway: TestGateway, { room, ...settings }: Settings = {}): Promise<AsyncDisposable> {
    const backend = await startBackend({
      endpoint: gateway.url,
      regionOrUrl: gateway.socketUrl,
      region: REGION,
      credentials: rootKey,
      roomIdentifier: await newRoom(gateway, room),
      script,
      ...settings,
    });
    await onBoth((visitor) => visitor.arrive(backend.url));
    return {
      async [Symbol.asyncDispose]() {
        await onBoth((visitor) => visitor.leave());
        await backend[Symbol.asyncDispose]();
      },
    };
  }

  test('messages and stickers go both ways, and markup in a message is text', async () => {
    await using gateway = await testGateway();
    await using _chat = await bothIn(gateway);
    const attack = `<img src="x" onerror="document.title = 'owned'"><b>bold</b>`;
    await mona.say('Welcome, all 🔥');
    await onBoth((visitor) => visitor.sees('Welcome, all 🔥'));
    await victor.say(attack);
    await onBoth((visitor) => visitor.sees(attack));
    await victor.page.getByTitle('Send a heart').click();
    await onBoth((visitor) => visitor.page.locator('.message').getByLabel('heart sticker').waitFor());
    for (const visitor of [mona, victor]) {
      assert.deepEqual(await visitor.messages(), ['Welcome, all 🔥', attack]);
      assert.equal(await visitor.page.locator('.message :is(img, b)').count(), 0);
      assert.equal(await visitor.page.title(), 'Green room');
    }
  });

  test('a message that a moderator deletes is gone from both pages', async () => {
    await using gateway = await testGateway();
    await using _chat = await bothIn(gateway);
    await victor.say('Buy my coins');
    await victor.say('Hello');
    await onBoth((visitor) => visitor.sees('Hello'));
    assert.equal(await victor.page.getByRole('button', { name: 'Delete' }).count(), 0, 'a viewer is not offered it');
    await mona.message('Buy my coins').getByRole('button', { name: 'Delete' }).click();
    await onBoth((visitor) => visitor.sees('A message of victor was deleted: against the rules of this chat'));
    await onBoth(async (visitor) => assert.deepEqual(await visitor.messages(), ['Hello']));
  });

  test('a raised hand, sent as an event by the backend, shows on both pages', async () => {
    await using gateway = await testGateway();
    await using _chat = await bothIn(gateway);
    await victor.press('Raise hand');
    await onBoth((visitor) => visitor.sees('victor raised a hand'));
  });

  test('a viewer who is removed is told so, and stays out until signing in again', async () => {
    await using gateway = await testGateway();
    await using _chat = await bothIn(gateway);
    await victor.say('Spam');
    await mona.message('Spam').getByRole('button', { name: 'Remove victor' }).click();
    await onBoth((visitor) => visitor.sees('victor was removed: against the rules of this chat'));
    await victor.isNow('disconnected');
    await victor.sees('A moderator removed you from this chat.');

    await mona.say('That was victor');
    await mona.sees('That was victor');
    assert.deepEqual(await victor.messages(), ['Spam']);
    assert.equal(victor.sockets.length, 1, 'the page did not try to come back');
    assert.equal(gateway.context.hub.size, 1);

    await victor.press('Sign in again');
    await victor.signIn();
    await victor.say('Sorry');
    await onBoth((visitor) => visitor.sees('Sorry'));
    assert.deepEqual(await victor.messages(), ['Sorry'], 'nothing of what was said meanwhile');
  });

  test('a message that is too long is refused with words, and the page goes on', async () => {
    await using gateway = await testGateway();
    await using _chat = await bothIn(gateway, { room: { maximumMessageLength: 20 } });
    await victor.page.getByLabel('Message', { exact: true }).fill('x'.repeat(21));
    await victor.press('Send');
    await victor.page.getByRole('alert').filter({ hasText: 'Message exceeds maximum length' }).waitFor();
    await victor.page.locator('.composer input[value="xxxxxxxxxxxxxxxxxxxxx"]').waitFor();
    await victor.say('x'.repeat(20));
    await onBoth((visitor) => visitor.sees('x'.repeat(20)));
    assert.equal(await victor.page.getByRole('alert').count(), 0);
  });

  test('IVS-166, IVS-167: while the client renews its connections, no message is lost or doubled', async () => {
    // The client opens its next connection 30 s before its token runs out: here, after 0.8 s. It forgets the Ids it
    // has seen 500 ms after each switch, so that it would show a message twice itself if it switched again by then.
    const limits = { chatTokenValidityMs: 30_800, chatRequestsPerSecond: 1_000 };
    await using gateway = await testGateway({ limits });
    await using _chat = await bothIn(gateway, { room: { maximumMessageRatePerSecond: 100 } });
    const sent: string[] = [];
    while (mona.sockets.length < 4 || victor.sockets.length < 4) {
      assert.ok(sent.length < 190, 'the client renews its connections');
      sent.push(`Message ${sent.length}`);
      await victor.say(sent.at(-1)!);
    }
    await onBoth((visitor) => visitor.sees(sent.at(-1)!));
    await onBoth(async (visitor) => {
      assert.deepEqual(await visitor.messages(), sent);
      assert.ok(visitor.sockets[0]!.isClosed() && visitor.sockets[1]!.isClosed(), 'the old connections are closed');
      await visitor.isNow('connected');
    });
  });

  test('IVS-164: when its session ends, the application is in a new one and goes on', async () => {
    const clock = new SteeredClock();
    await using gateway = await testGateway({ clock, limits: { chatHeartbeatMs: 0 } });
    await using _chat = await bothIn(gateway, { sessionDurationInMinutes: 1 });
    const end = (visitor: Visitor) => visitor.page.locator('.session time').getAttribute('datetime');
    const ends = new Map([
      [mona, await end(mona)],
      [victor, await end(victor)],
    ]);
    clock.advance(60_100);
    await onBoth((visitor) => visitor.page.locator(`.session time:not([datetime="${ends.get(visitor)}"])`).waitFor());
    await onBoth((visitor) => visitor.isNow('connected'));
    await victor.say('Still here');
    await onBoth((visitor) => visitor.sees('Still here'));
    assert.deepEqual([mona.sockets.length, victor.sockets.length], [2, 2]);
  });

  test('when the network breaks, the client comes back by itself', async () => {
    await using gateway = await testGateway();
    await using _chat = await bothIn(gateway);
    const again = onBoth((visitor) => visitor.page.waitForEvent('websocket'));
    for (const connection of gateway.context.hub) connection.cut();
    await again;
    await onBoth((visitor) => visitor.isNow('connected'));
    await mona.say('Back');
    await victor.say('Me too');
    await onBoth((visitor) => visitor.sees('Me too'));
  });

  test('when the gateway was restarted, the application is back in its room at the press of a button', async () => {
    using folder = temporaryFolder();
    const database = join(folder.path, 'fanfare.db');
    await using cleanup = new AsyncDisposableStack();
    const first = cleanup.use(await testGateway({ database }));
    cleanup.use(await bothIn(first));
    await mona.say('Before');
    await onBoth((visitor) => visitor.sees('Before'));

    // The client tries a few times, gives up, and says so (spec/ivschat.md, section 7.4).
    await first[Symbol.asyncDispose]();
    await onBoth((visitor) => visitor.sees('The connection is lost (fetchTokenError).'));
    await using _after = await testGateway({ database, port: first.port });
    await onBoth((visitor) => visitor.press('Reconnect'));
    await onBoth((visitor) => visitor.isNow('connected'));
    await victor.say('After');
    await onBoth((visitor) => visitor.sees('After'));
    await onBoth(async (visitor) => assert.deepEqual(await visitor.messages(), ['Before', 'After']));
  });
});
