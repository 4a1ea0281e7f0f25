// The browser of this machine, without a window.
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Where Chromium is, if this machine has one. */
export const chromiumFile = candidates.find((file) => file !== undefined && existsSync(file));

/** No sandbox, because containers of CI have none to give; and no word to the world outside. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const startChromium = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumFile!, args: [...flags, ...more] });
