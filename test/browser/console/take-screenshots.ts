// Pictures of each page of the console, light and dark, on a desk and in a hand: `npm run screenshots -- FOLDER`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { testGateway } from '../../support/gateway.ts';
import { startChromium } from '../chromium.ts';
import { Operator } from './operator.ts';
import { placesOf } from './places.ts';
import { scene } from './scene.ts';

const folder = process.argv[2] ?? 'screenshots';
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;
/** Figures that make a chart. */
const SAMPLES = { everyMs: 150, count: 30 };

mkdirSync(folder, { recursive: true });
await using gateway = await testGateway({ region: 'us-west-2', limits: { historySampleMs: SAMPLES.everyMs } });
await using here = await scene(gateway);
for (let at = 0; at < SAMPLES.count; at++) {
  const events = Array.from({ length: 1 + (at % 7) }, () =>
    gateway.chat.sendEvent({ roomIdentifier: here.room, eventName: 'tick' }).catch(() => undefined),
  );
  await Promise.all([...events, setTimeout(SAMPLES.everyMs)]);
}

const browser = await startChromium();
try {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      await using operator = await Operator.of(browser, { colorScheme, viewport: { width, height: 900 } });
      const { page } = operator;
      const shoot = async (name: string) => {
        await setTimeout(300);
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
      };
      await page.goto(`${gateway.url}/console/`);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await shoot('sign-in');
      await operator.arrive(gateway.url);
      for (const place of placesOf(here)) {
        await page.goto(`${gateway.url}/console/#${place.path}`);
        await place.arrive(operator);
        await shoot(place.name);
      }
      process.stdout.write(`${colorScheme} ${width}: ${operator.faults.join('; ') || 'no faults'}\n`);
    }
  }
} finally {
  await browser.close();
}
