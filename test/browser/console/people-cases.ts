// The console is for people: with eyes or a screen reader, by a keyboard, on a phone or a wall.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { TestClient } from '../../support/client.ts';
import { rootKey, testGateway } from '../../support/gateway.ts';
import type { Operator } from './operator.ts';
import type { Place } from './places.ts';
import { placesOf } from './places.ts';
import { scene } from './scene.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** As `rule: element`. */
const findingsBy = (rules: string) => `axe.run(${rules}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => id + ': ' + target + ' ' + failureSummary)))`;
/** What does not fit, as `element: width`. */
const TOO_WIDE = `document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest('.scroll, .unseen')).map((one) => one.tagName + '.' + one.className).slice(0, 5)
  : []`;
/** In the dark nothing but colours is another. */
const SCHEMES = [
  ['light', ''],
  ['dark', "{ runOnly: ['color-contrast'] }"],
] as const;
const WIDTHS = [360, 390, 768, 1_280, 2_560];

const BODY = 'nothing';
/** What has the focus: what it is called, and how it looks. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  if (one === document.body) return { label: '${BODY}', outline: '' };
  const label = one.labels?.[0]?.textContent ?? one.getAttribute('aria-label') ?? one.textContent;
  return { label: label.replace(/[↑↓]/, '').trim(), outline: getComputedStyle(one).outlineStyle };
})()`;

export function peopleCases(given: () => Operator): void {
  test('an accessibility check finds nothing on any page, light or dark, and everything fits from 360 to 2,560 px', async () => {
    await using gateway = await testGateway({ region: 'us-west-2', limits: { historySampleMs: 100 } });
    await using here = await scene(gateway);
    const operator = given();
    const { page } = operator;
    const found: string[] = [];
    const look = async ({ name }: Pick<Place, 'name'>) => {
      await page.evaluate(axe);
      for (const [colorScheme, rules] of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        for (const finding of (await page.evaluate(findingsBy(rules))) as string[])
          found.push(`${name}, ${colorScheme}: ${finding}`);
      }
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        for (const one of (await page.evaluate(TOO_WIDE)) as string[]) found.push(`${name}, ${width} px: ${one}`);
      }
      await page.setViewportSize({ width: 800, height: 600 });
    };
    await page.goto(`${gateway.url}/console/`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await look({ name: 'sign-in' });
    await operator.arrive(gateway.url);
    for (const place of placesOf(here)) {
      await page.goto(`${gateway.url}/console/#${place.path}`);
      await place.arrive(operator);
      await look(place);
    }
    await page.emulateMedia({ colorScheme: null });
    assert.deepEqual(found, []);
  });

  test('a keyboard is enough: to sign in, to get about, to sort, to send, and to close', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    await using one = await TestClient.open(`${gateway.socketUrl}/prod`);
    const operator = given();
    const { page } = operator;
    const { keyboard } = page;
    await page.goto(`${gateway.url}/console/`);
    /** Presses Tab until this has the focus, which shows. */
    const tabTo = async (name: string | RegExp) => {
      for (let stops = 0; stops < 60; stops++) {
        await keyboard.press('Tab');
        const { label, outline } = (await page.evaluate(FOCUSED)) as { label: string; outline: string };
        // After the last comes what belongs to the browser.
        if (label === BODY) continue;
        assert.notEqual(outline, 'none', `the focus shows on ${label}`);
        if (typeof name === 'string' ? label === name : name.test(label)) return;
      }
      assert.fail(`Tab does not lead to ${name}`);
    };
    await page.getByLabel('Access key ID').waitFor();
    await tabTo('Access key ID');
    await keyboard.type(rootKey.accessKeyId);
    await tabTo('Secret access key');
    await keyboard.type(rootKey.secretAccessKey);
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await tabTo('Connections');
    await keyboard.press('Enter');
    await page.getByRole('link', { name: one.connectionId }).waitFor();
    await tabTo('Waiting');
    await keyboard.press('Enter');
    await page.locator('th[aria-sort="descending"]', { hasText: 'Waiting' }).waitFor();
    await tabTo(one.connectionId);
    await keyboard.press('Enter');
    await page.getByLabel('Message').waitFor();
    await keyboard.press('Tab');
    const { label: first } = (await page.evaluate(FOCUSED)) as { label: string };
    assert.equal(first, 'Connections', 'the focus is on the new page: its first link leads back');
    await tabTo('To the content');
    await keyboard.press('Enter');
    await tabTo('Message');
    await keyboard.type('by keyboard');
    await tabTo('Send');
    await keyboard.press('Enter');
    assert.equal(await one.next(), 'by keyboard');
    await tabTo('Close this connection');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const { label } = (await page.evaluate(FOCUSED)) as { label: string };
    assert.equal(label, 'Close this connection', 'the focus is where it was');
    await keyboard.press('Enter');
    await tabTo('Close the connection');
    await keyboard.press('Enter');
    assert.equal((await one.closed).code, 1000);
  });
}
