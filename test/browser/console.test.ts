// The console in a real browser: what people see and do with it, and what strangers' words must not do.
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ask } from '../support/admin.ts';
import { ALL, join, newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { failure, testGateway } from '../support/gateway.ts';
import { chromiumFile, startChromium } from './chromium.ts';
import { crowdCases } from './console/crowd-cases.ts';
import { keysCases } from './console/keys-cases.ts';
import { Operator } from './console/operator.ts';
import { peopleCases } from './console/people-cases.ts';
import { trafficCases } from './console/traffic-cases.ts';

const skip = chromiumFile ? false : 'NOT TESTED: there is no Chromium on this machine; CHROMIUM may name one';

test('there is a Chromium to test with', { skip });

/** Each would be noticed if it were more than text: as a dialog, a violation of the policy, a request or an error. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  "'-alert(4)-'",
  'javascript:alert(5)',
  '{{constructor.constructor("alert(6)")()}}',
  '<iframe srcdoc="<script>parent.alert(7)</script>">',
  '</title><style>*{display:none}</style>',
  '<a href="javascript:alert(8)">x</a>',
  '\u202eevil\u2066<b>bold</b>',
];

suite('the console', { skip }, () => {
  let browser: Browser;
  /** One for all: a page of its own for each would take a second of CPU time. */
  let operator: Operator;
  let page: Page;
  before(async () => {
    browser = await startChromium();
    operator = await Operator.of(browser);
    page = operator.page;
  });
  after(() => browser.close());
  afterEach(async () => assert.deepEqual(await operator.leave(), [], 'nothing went wrong in the page'));

  const roomPage = (gateway: TestGateway, arn: string) =>
    `${gateway.url}/console/#/rooms/${arn.slice(arn.lastIndexOf('/') + 1)}`;

  test('a socket that opens appears, is sent to, and is closed', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    await operator.arrive(gateway.url);
    await operator.visit('Connections');
    await operator.sees('Nobody is connected');
    await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
    await page.getByRole('link', { name: client.connectionId }).click();
    await page.getByLabel('Message').fill('hello from the console');
    await operator.press('Send');
    assert.equal(await client.next(), 'hello from the console');
    await operator.sees('Sent: hello from the console');
    await operator.press('Close this connection');
    await operator.press('Close the connection');
    assert.equal((await client.closed).code, 1000);
    await operator.seesAtOnce('This connection is closed');
  });

  test('a room is refused and made, changed, moderated and deleted', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    await operator.arrive(gateway.url);
    await operator.visit('Rooms');
    await operator.press('New room');
    await page.getByLabel('Name', { exact: true }).fill('lobby');
    await page.getByLabel('Maximum message length').fill('501');
    await operator.press('Create the room');
    await operator.sees('It must be at most 500.');
    assert.deepEqual((await gateway.chat.listRooms({})).rooms, [], 'nothing was sent');
    await page.getByLabel('Maximum message length').fill('100');
    await operator.press('Create the room');
    await page.getByRole('heading', { level: 1, name: 'Room lobby' }).waitFor();
    const { rooms = [] } = await gateway.chat.listRooms({});
    const arn = rooms[0]!.arn!;
    assert.equal((await gateway.chat.getRoom({ identifier: arn })).maximumMessageLength, 100);

    await using mona = await join(gateway, arn, 'mona', { capabilities: ALL });
    await operator.seesAtOnce('Members (1)');
    await page.getByLabel('Event name').fill('aws:no');
    await operator.press('Send the event');
    await operator.sees('names that begin with aws: are reserved');
    await page.getByLabel('Event name').fill('curtain');
    await operator.press('Send the event');
    assert.equal((await mona.frame())['EventName'], 'curtain');
    await page.getByLabel('ID', { exact: false }).first().fill('abcdef123456');
    await operator.press('Delete the message');
    assert.equal((await mona.frame())['EventName'], 'aws:DELETE_MESSAGE');
    const change = page.getByRole('form', { name: 'Save the changes' });
    await change.getByLabel('Name', { exact: true }).fill('foyer');
    await operator.press('Save the changes');
    await page.getByRole('heading', { level: 1, name: 'Room foyer' }).waitFor();

    const token = page.getByRole('form', { name: 'Make the token' });
    await token.getByLabel('User ID').fill('victor');
    await operator.press('Make the token');
    await operator.sees('Good for one connection');
    const made = await page.locator('.notice.good .command code').innerText();
    await using victor = await TestClient.open(gateway.socketUrl, made);
    await operator.seesAtOnce('Members (2)');
    const disconnect = page.getByRole('form', { name: 'Disconnect the user' });
    await disconnect.getByLabel('User ID').fill('victor');
    await disconnect.getByLabel('Reason').fill('enough');
    await disconnect.getByRole('button').click();
    assert.equal((await victor.closed).reason, 'enough');
    await operator.seesAtOnce('Members (1)');

    await operator.press('Delete this room');
    await operator.press('Delete the room');
    await operator.seesAtOnce('There is no room in this region');
    await failure(gateway.chat.getRoom({ identifier: arn }));
  });

  test('what a limited key may not do is not offered, and says why; a wrong one does not get in', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const arn = await newRoom(gateway, { name: 'lobby' });
    const statements = [
      { Effect: 'Allow', Action: ['ivschat:ListRooms', 'ivschat:GetRoom'], Resource: ['*'] },
      { Effect: 'Allow', Action: ['ivschat:SendEvent'], Resource: [arn] },
    ];
    const key = await ask(gateway, 'CreateKey', { statements });
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('Access key ID').fill(key.accessKeyId);
    await page.getByLabel('Secret access key').fill('not-the-secret');
    await operator.press('Sign in');
    await operator.sees('InvalidSignatureException');
    await operator.arrive(gateway.url, key);
    await operator.sees(/may not\s+fanfare:GetStatus/);
    await operator.visit('Connections');
    await operator.sees(/may not\s+fanfare:ListConnections/);
    await operator.visit('Rooms');
    await operator.sees(/may not\s+ivschat:CreateRoom/);
    await page.getByRole('link', { name: 'lobby' }).click();
    await page.getByRole('button', { name: 'Send the event' }).waitFor();
    for (const action of ['DeleteRoom', 'UpdateRoom', 'DisconnectUser', 'DeleteMessage', 'CreateChatToken']) {
      await operator.sees(new RegExp(`may not\\s+ivschat:${action}`));
    }
    const buttons = await page.getByRole('main').getByRole('button').allInnerTexts();
    assert.deepEqual(buttons, ['Send the event']);

    // The secret is where the tab is, and nowhere else.
    const kept = await page.evaluate('[sessionStorage.length, localStorage.length, document.cookie]');
    assert.deepEqual(kept, [1, 0, '']);
    await operator.press('Sign out');
    await page.getByLabel('Access key ID').waitFor();
    assert.equal(await page.evaluate('sessionStorage.length'), 0);
  });

  test('words of strangers are text wherever they are shown', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    await using stack = new AsyncDisposableStack();
    const tags = Object.fromEntries(HOSTILE.map((text, at) => [`${at} ${text}`.slice(0, 128), text]));
    const arn = await newRoom(gateway, { name: 'lobby', tags });
    for (const text of HOSTILE) {
      stack.use(await join(gateway, arn, text));
      const headers = { 'user-agent': text.replaceAll(/[^\x20-\x7e]/g, '?') };
      stack.use(await TestClient.open(`${gateway.socketUrl}/prod`, undefined, { headers }));
      await failure(gateway.chat.sendEvent({ roomIdentifier: arn, eventName: 'aws:x', attributes: { [text]: text } }));
      await failure(gateway.chat.getRoom({ identifier: text }));
      await fetch(`${gateway.url}/${encodeURIComponent(text)}`);
    }
    await operator.arrive(gateway.url);
    await operator.sees('Last errors');
    const harmless = async () => {
      const strange = 'main :is(script, iframe, style, img, b, svg), main a:not([href^="#/"])';
      assert.equal(await page.locator(strange).count(), 0, page.url());
    };
    await harmless();
    await operator.visit('Connections');
    await page.getByLabel('Kind').selectOption('ivschat');
    await operator.sees('1 to 10 of 10');
    assert.deepEqual((await page.locator('tbody td:nth-child(3)').allTextContents()).toSorted(), HOSTILE.toSorted());
    await harmless();
    await page.getByLabel('User begins').fill(HOSTILE[0]!);
    await operator.sees('1 to 1 of 1');
    await page.locator('tbody a').click();
    await operator.sees(HOSTILE[0]!);
    await harmless();
    await operator.visit('Connections');
    await page.getByLabel('Kind').selectOption('apigateway');
    await page.locator('tbody tr').first().getByRole('link').click();
    await page.getByLabel('Message').fill(HOSTILE[1]!);
    await operator.press('Send');
    await operator.sees(`Sent: ${HOSTILE[1]}`);
    await harmless();
    await page.goto(roomPage(gateway, arn));
    await operator.seesAtOnce('Members (10)');
    await page.getByRole('form', { name: 'Disconnect the user' }).getByLabel('User ID').fill(HOSTILE[2]!);
    await page.getByRole('button', { name: 'Disconnect the user' }).first().click();
    await operator.sees(`${HOSTILE[2]} has no connection`);
    await harmless();
    await page.goto(`${gateway.url}/console/#/connections/${encodeURIComponent(HOSTILE[0]!)}`);
    await operator.seesAtOnce('This connection is closed');
    await harmless();
    await operator.visit('Traffic');
    await operator.sees('Live.');
    for (const text of HOSTILE) {
      await using _member = await join(gateway, arn, text);
      await failure(gateway.chat.getRoom({ identifier: text }));
      gateway.context.watch.emit({ kind: 'error', scope: `api/${text}/${text}`, connectionId: text, [text]: text });
      await page.getByLabel('Search in what is shown').fill(text);
      await operator.sees(`lines have “${text}”`);
    }
    await page.getByLabel('Search in what is shown').fill('');
    // The control characters that turn a line around are shown by their numbers.
    for (const text of HOSTILE.slice(0, -1)) await operator.sees(text);
    await harmless();
    await operator.visit('Keys');
    const Condition = { StringEquals: { 'aws:UserAgent': HOSTILE } };
    const statements = [{ Effect: 'Allow', Action: 'ivschat:*', Resource: '*', Condition }];
    await ask(gateway, 'CreateKey', { statements });
    await operator.seesAtOnce('ivschat:*');
    await page.locator('summary').click();
    await page.locator('pre', { hasText: HOSTILE[0]! }).waitFor();
    await harmless();
    await page.goto(`${gateway.url}/console/#/rooms/${encodeURIComponent(HOSTILE[0]!)}`);
    await operator.sees('ValidationException');
    await harmless();
    await page.goto(`${gateway.url}/console/#/${encodeURIComponent(HOSTILE[0]!)}`);
    await operator.sees('There is no such page');
    await harmless();
  });

  test('a server that goes away is said to be away, and is there again by itself', async () => {
    let gateway = await testGateway({ region: 'us-west-2' });
    try {
      const { port, url } = gateway;
      await operator.arrive(url);
      await operator.visit('Connections');
      await operator.sees('Nobody is connected');
      await gateway[Symbol.asyncDispose]();
      await operator.sees('The server does not answer since');
      gateway = await testGateway({ port, region: 'us-west-2' });
      await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
      await page.getByRole('link', { name: client.connectionId }).waitFor();
      assert.equal(await page.getByText('The server does not answer since').count(), 0);
    } finally {
      await gateway[Symbol.asyncDispose]();
    }
  });

  test('where every caller is trusted it opens without a key', async () => {
    await using gateway = await testGateway({ rootKey: undefined, region: 'eu-west-1' });
    await page.goto(`${gateway.url}/console/`);
    await operator.sees('every caller is trusted');
    await operator.visit('Rooms');
    await operator.press('New room');
    await page.getByLabel('Name', { exact: true }).fill('lobby');
    await operator.press('Create the room');
    await operator.sees(/arn:aws:ivschat:eu-west-1:/);
  });

  trafficCases(() => operator);
  keysCases(() => operator);
  peopleCases(() => operator);
  crowdCases(() => operator);
});
