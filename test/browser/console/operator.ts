// Somebody in front of the console, in a browser context of their own, who notices whatever goes wrong in the page.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { rootKey } from '../../support/gateway.ts';

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };
const PATIENCE_MS = 20_000;

/** What Chromium logs of refusals and of a server that is away. */
const EXPECTED = /^Failed to load resource/;

export class Operator implements AsyncDisposable {
  readonly page: Page;
  /** Uncaught errors, complaints on the console, violations of the policy, dialogs, requests to other hosts. */
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      const isFault = message.type() === 'error' || message.type() === 'warning';
      if (isFault && !EXPECTED.test(message.text())) this.faults.push(message.text());
    });
    page.on('dialog', (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const { hostname } = new URL(request.url());
      if (hostname !== '127.0.0.1') this.faults.push(`request to ${hostname}`);
    });
  }

  static async of(browser: Browser, options: BrowserContextOptions = {}): Promise<Operator> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Operator(await context.newPage());
  }

  /** Open the console and sign in. */
  async arrive(url: string, { accessKeyId, secretAccessKey }: Key = rootKey): Promise<void> {
    const { page } = this;
    await page.goto(`${url}/console/`);
    await page.getByLabel('Access key ID').fill(accessKeyId);
    await page.getByLabel('Secret access key').fill(secretAccessKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  }

  async visit(name: 'Overview' | 'Connections' | 'Rooms'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name }).click();
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
