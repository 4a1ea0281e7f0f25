// Somebody in front of the console, in a browser context of their own, who notices whatever goes wrong in the page.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { rootKey } from '../../support/gateway.ts';

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };
const PATIENCE_MS = 20_000;

/** A violation of the policy is a fault of the page, reported or not. */
const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
  console.error('violates ' + violatedDirective));`;
/** What a browser says when somebody comes back to the tab. */
const COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))";

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
    const context = await browser.newContext({
      viewport: { width: 800, height: 600 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const operator = new Operator(await context.newPage());
    await operator.page.addInitScript({ content: TELL_VIOLATIONS });
    return operator;
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

  async visit(name: 'Overview' | 'Connections' | 'Rooms' | 'Traffic' | 'Keys'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name }).click();
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** The same, of what the page would ask for by itself within seconds: it is asked now. */
  async seesAtOnce(text: string | RegExp): Promise<void> {
    await this.page.evaluate(COME_BACK);
    await this.sees(text);
  }

  /** Signs out, and tells what went wrong. */
  async leave(): Promise<readonly string[]> {
    await this.page.evaluate('sessionStorage.clear()');
    await this.page.goto('about:blank');
    return this.faults.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
