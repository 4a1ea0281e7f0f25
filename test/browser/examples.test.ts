// The pages of examples/ in a browser: two people each, from the address on the first screen to a message.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { EXAMPLES, startExample } from '../examples/support.ts';
import { freePort } from '../support/proxy.ts';
import { chromiumFile, startChromium } from './chromium.ts';

const skip = chromiumFile ? false : 'NOT TESTED: there is no Chromium on this machine; CHROMIUM may name one';
let browser: Browser;
before(async () => {
  if (!skip) browser = await startChromium();
});
after(() => browser?.close());

const say = async (page: Page, text: string) => {
  await page.getByLabel('Message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};
const sees = (page: Page, text: string) => page.getByRole('listitem').getByText(text, { exact: true }).waitFor();

test('chat.html, opened as a file, talks to a chat by the address of the first screen', { skip }, async () => {
  await using example = await startExample('chat-sam');
  const page = pathToFileURL(join(EXAMPLES, 'chat.html')).href;
  const address = example.listed('APIs')[0]!.split(/ +/)[1]!;
  const [ana, bob] = [await browser.newPage(), await browser.newPage()];
  await ana.goto(page);
  await ana.getByLabel('Address').fill(address);
  await ana.getByRole('button', { name: 'Connect' }).click();
  await bob.goto(`${page}#${address}`);
  for (const each of [ana, bob])
    await each
      .getByRole('status')
      .getByText(/^Connected/)
      .waitFor();
  await say(ana, 'Hello <b>');
  for (const each of [ana, bob]) await sees(each, 'Hello <b>');
});

test('the page of ivs-chat joins its room, and says what the review handler says', { skip }, async () => {
  await using example = await startExample('ivs-chat', {
    FANFARE_PORT: String(await freePort()),
    FANFARE_LIMIT: 'reviewTimeoutMs=60000',
    PORT: '0',
  });
  const page = example.said
    .find((line) => line.startsWith('The chat is at '))!
    .split(' ')
    .at(-1)!;
  const [ana, bob] = [await browser.newPage(), await browser.newPage()];
  for (const [each, name] of [
    [ana, 'ana'],
    [bob, 'bob'],
  ] as const) {
    await each.goto(page);
    await each.getByLabel('Name').fill(name);
    await each.getByRole('button', { name: 'Join' }).click();
    await each
      .getByRole('status')
      .getByText(/^Connected/)
      .waitFor();
  }
  await say(ana, 'darn');
  await sees(bob, 'ana: ****');
  await say(bob, 'See https://example.com');
  await bob.getByRole('status').getByText('No links, please.').waitFor();
});
