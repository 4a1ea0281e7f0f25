// A person in front of the chat application, in a browser context of their own.
import type { Browser, Locator, Page, WebSocket } from 'playwright-core';
import type { Member } from './chat-application/api.ts';

const PATIENCE_MS = 10_000;

/** What Chromium and the chat client log of refusals and of lost connections. All else is a fault of the page. */
const EXPECTED = /^Failed to load resource|^WebSocket connection to|^Room [\da-f-]{36} /;

export class Visitor {
  readonly page: Page;
  /** Every WebSocket that the page has opened since the visitor arrived, in order. */
  sockets: WebSocket[] = [];
  /** What went wrong in the page since then: uncaught errors, and complaints on its console. */
  faults: string[] = [];
  readonly #member: Member;

  private constructor(page: Page, member: Member) {
    this.page = page;
    this.#member = member;
    page.on('websocket', (socket) => this.sockets.push(socket));
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      const isFault = message.type() === 'error' || message.type() === 'warning';
      if (isFault && !EXPECTED.test(message.text())) this.faults.push(message.text());
    });
  }

  /** A browser context costs half a second where much else is going on, so that one is made for all tests. */
  static async of(browser: Browser, member: Member): Promise<Visitor> {
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE_MS);
    return new Visitor(await context.newPage(), member);
  }

  /** Open the application and sign in. Ready when the chat is connected. */
  async arrive(url: string): Promise<void> {
    this.sockets = [];
    this.faults = [];
    await this.page.goto(url);
    await this.signIn();
  }

  async leave(): Promise<void> {
    await this.page.goto('about:blank');
  }

  async signIn(): Promise<void> {
    await this.page.getByLabel('Name').fill(this.#member.userId);
    await this.page.getByLabel('Role').selectOption(this.#member.role);
    await this.press('Sign in');
    await this.isNow('connected');
  }

  /** Send a message. It has left the page when this resolves, and need not have come anywhere. */
  async say(text: string): Promise<void> {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.composer input:placeholder-shown').waitFor();
  }

  press(button: string): Promise<void> {
    return this.page.getByRole('button', { name: button, exact: true }).click();
  }

  /** Wait until the page shows exactly this. Shown twice, it is an error. */
  sees(text: string): Promise<void> {
    return this.page.getByText(text, { exact: true }).waitFor();
  }

  /** Wait for the connection state that the page shows. */
  isNow(state: 'connecting' | 'connected' | 'disconnected'): Promise<void> {
    return this.page
      .getByRole('status')
      .filter({ hasText: new RegExp(`^${state}$`) })
      .waitFor();
  }

  /** A message in the list, by what is written or drawn in it. */
  message(text: string): Locator {
    return this.page.locator('.message').filter({ hasText: text });
  }

  /** The texts of all messages, from the oldest to the newest. */
  messages(): Promise<string[]> {
    return this.page.locator('.message .text').allTextContents();
  }
}
