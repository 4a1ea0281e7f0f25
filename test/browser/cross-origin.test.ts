// The official SDK in a page of another origin, in a real browser that asks for leave before each call: nothing answers
// its questions but the server.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Ivschat } from '@aws-sdk/client-ivschat';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { SteeredClock } from '../../src/base/clock.ts';
import { newRoom } from '../support/chat.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import type { Key } from '../support/sts.ts';
import { credentialsOf } from '../support/sts.ts';
import { httpServer } from '../support/websocket-api.ts';
import { chromiumFile, startChromium } from './chromium.ts';

const skip = chromiumFile ? false : 'NOT TESTED: there is no Chromium on this machine; CHROMIUM may name one';

test('there is a Chromium to test with', { skip });

/** The SDK for pages, as `sdk.Ivschat`. */
async function bundleSdk(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: "export { Ivschat } from '@aws-sdk/client-ivschat';", resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'sdk',
    platform: 'browser',
    logLevel: 'warning',
  });
  return outputFiles[0]!.text;
}

type Result = { ok?: unknown; error?: string; status?: number; requestId?: string };
type Call = { method: string; input: object; key?: Partial<Key> };

suite('a page of another origin', { skip }, () => {
  let browser: Browser;
  let script: string;
  before(async () => {
    const resolve = '--host-resolver-rules=MAP *.example 127.0.0.1';
    [browser, script] = await Promise.all([startChromium([resolve]), bundleSdk()]);
  });
  after(() => browser.close());

  /** A page with the SDK, at an origin of its own. */
  async function openPage(host: string) {
    const site = await httpServer(
      (_incoming, outgoing) => void outgoing.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'),
    );
    const page = await browser.newPage();
    const origin = `http://${host}:${new URL(site.url).port}`;
    await page.goto(`${origin}/`);
    await page.addScriptTag({ content: script });
    return {
      page,
      origin,
      async [Symbol.asyncDispose]() {
        await page.close();
        await site[Symbol.asyncDispose]();
      },
    };
  }

  /** Call an operation in the page; tell what the page got to know. */
  const call = (page: Page, { url }: TestGateway, { method, input, key }: Call): Promise<Result> =>
    page.evaluate(
      async ([endpoint, region, credentials, name, argument]) => {
        const { Ivschat: Client } = (globalThis as unknown as { sdk: { Ivschat: typeof Ivschat } }).sdk;
        const client = new Client({ endpoint, region, credentials, maxAttempts: 1 });
        try {
          const operation = (client as unknown as Record<string, (input: object) => Promise<any>>)[name]!;
          const { $metadata, ...ok } = await operation.call(client, argument);
          return { ok, status: $metadata.httpStatusCode, requestId: $metadata.requestId };
        } catch (cause) {
          const { name: error, $metadata } = cause as Error & { $metadata?: Record<string, any> };
          return { error, status: $metadata?.['httpStatusCode'], requestId: $metadata?.['requestId'] };
        }
      },
      [url, REGION, { ...rootKey, ...key }, method, input] as const,
    );

  /** The browser says no more than that, so that a page cannot find out what is there. */
  const NOTHING = { error: 'TypeError', status: undefined, requestId: undefined };
  const UUID = /^[\da-f-]{36}$/;

  test('calls the chat API, and reads what is refused', async () => {
    await using gateway = await testGateway();
    await using site = await openPage('app.example');
    const resourceArn = await newRoom(gateway, { name: 'lobby' });
    const run = (method: string, input: object, key: Partial<Key> = {}) =>
      call(site.page, gateway, { method, input, key });

    const rooms = await run('listRooms', {});
    assert.equal((rooms.ok as { rooms: { arn: string }[] }).rooms[0]!.arn, resourceArn);
    assert.match(rooms.requestId!, UUID);
    const token = await run('createChatToken', { roomIdentifier: resourceArn, userId: 'u' });
    assert.ok((token.ok as { token: string }).token);
    assert.equal((await run('tagResource', { resourceArn, tags: { a: 'b', c: 'd' } })).status, 200);
    assert.equal((await run('untagResource', { resourceArn, tagKeys: ['a'] })).status, 200);
    assert.deepEqual((await run('listTagsForResource', { resourceArn })).ok, { tags: { c: 'd' } });

    const missing = await run('getRoom', { identifier: resourceArn.replace(/.{12}$/, 'AAAAAAAAAAAA') });
    assert.deepEqual([missing.error, missing.status], ['ResourceNotFoundException', 404]);
    assert.match(missing.requestId!, UUID);
    const forged = await run('listRooms', {}, { secretAccessKey: 'not the secret' });
    assert.deepEqual([forged.error, forged.status], ['InvalidSignatureException', 403]);
    assert.match(forged.requestId!, UUID);
  });

  test('calls it with credentials that end and may do one thing, and reads that they are over', async () => {
    const clock = new SteeredClock(Date.now());
    await using gateway = await testGateway({ clock });
    await using site = await openPage('app.example');
    const Policy = '{"Statement":{"Effect":"Allow","Action":"ivschat:ListRooms","Resource":"*"}}';
    const role = { RoleArn: 'arn:aws:iam::000000000000:role/page', RoleSessionName: 'visitor', Policy };
    const { credentials: key, endsMs } = await credentialsOf(gateway.url, { Action: 'AssumeRole', ...role });
    const list = { method: 'listRooms', input: {}, key };
    assert.deepEqual((await call(site.page, gateway, list)).ok, { rooms: [] });
    const denied = await call(site.page, gateway, { ...list, method: 'createRoom' });
    assert.deepEqual([denied.error, denied.status], ['AccessDeniedException', 403]);
    clock.advance(endsMs - clock.now());
    const over = await call(site.page, gateway, list);
    assert.deepEqual([over.error, over.status], ['ExpiredTokenException', 403]);
  });

  test('gets nothing where its origin is not listed, and everything where it is', async () => {
    await using site = await openPage('app.example');
    await using stranger = await openPage('evil.example');
    await using gateway = await testGateway({ allowedOrigins: [site.origin] });
    await newRoom(gateway);
    const list = { method: 'listRooms', input: {} };
    const make = { method: 'createRoom', input: { name: 'made' } };
    assert.equal((await call(site.page, gateway, list)).status, 200);
    assert.deepEqual(await call(stranger.page, gateway, list), NOTHING);
    assert.deepEqual(await call(stranger.page, gateway, make), NOTHING);
    assert.equal(gateway.context.store.rooms.count(gateway.context.account, REGION), 1, 'nothing was made');
  });

  test('gets nothing where every caller is trusted, as it would not be told from the person at the machine', async () => {
    await using gateway = await testGateway({ rootKey: undefined });
    await newRoom(gateway);
    const list = { method: 'listRooms', input: {} };
    await using stranger = await openPage('evil.example');
    assert.deepEqual(await call(stranger.page, gateway, list), NOTHING);
    await using application = await openPage('127.0.0.1');
    assert.equal((await call(application.page, gateway, list)).status, 200);
  });
});
