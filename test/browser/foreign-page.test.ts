// A stranger's page in a real browser, on the machine of somebody who runs `fanfare start --auth none`. What a browser
// sends without asking first arrives; nothing of it may be carried out.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testGateway } from '../support/gateway.ts';
import { httpServer } from '../support/websocket-api.ts';
import { chromiumFile, startChromium } from './chromium.ts';

const skip = chromiumFile ? false : 'NOT TESTED: there is no Chromium on this machine; CHROMIUM may name one';

test('there is a Chromium to test with', { skip });

/** What a page got to know. */
type Seen = { readonly posted: number; readonly read: string[]; readonly opened: string[] };

/** Runs in the page: posts as a form would, reads what it may read, opens sockets; tells what came of it. */
async function attack(page: Page, url: string, connectionId: string, token: string): Promise<Seen> {
  return page.evaluate(
    async ([base, connection, protocol]) => {
      const id = encodeURIComponent(connection!);
      const post = async (path: string, body: string) => {
        const headers = { 'content-type': 'text/plain' };
        // Resolves when the server has answered, though the page may not read the answer.
        await fetch(base + path, { method: 'POST', mode: 'no-cors', body, headers });
      };
      const posts = [
        post('/CreateRoom', '{"name":"made"}'),
        post(
          '/v2/apis',
          '{"name":"made","protocolType":"WEBSOCKET","routeSelectionExpression":"$request.body.action"}',
        ),
        post(`/prod/@connections/${id}`, 'from a page'),
        post('/_fanfare/keys', '{}'),
      ];
      await Promise.all(posts);
      const read: string[] = [];
      for (const path of ['/_fanfare/status', '/_fanfare/keys', '/v2/apis', '/metrics']) {
        const response = await fetch(base + path).catch(() => undefined);
        if (response?.ok) read.push(path);
      }
      const opened: string[] = [];
      const open = async (path: string, protocols: string[]) => {
        const socket = new WebSocket(base!.replace('http', 'ws') + path, protocols);
        await new Promise<void>((resolve) => {
          socket.addEventListener('open', () => {
            opened.push(path);
            resolve();
          });
          socket.addEventListener('error', () => resolve());
        });
        socket.close();
      };
      for (const [path, protocols] of [
        ['/_fanfare/tail', []],
        ['/prod', []],
        ['/', [protocol!]],
      ] as const)
        await open(path, [...protocols]);
      return { posted: posts.length, read, opened };
    },
    [url, connectionId, token],
  );
}

suite('a page of another site', { skip }, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium(['--host-resolver-rules=MAP *.example 127.0.0.1']);
  });
  after(() => browser.close());

  /** Let a page attack a server that has something to lose; tell what it got, and what has changed. */
  async function attacked(gateway: TestGateway, pageUrl: string, serverUrl: string) {
    await using witness = await TestClient.open(`${gateway.socketUrl}/prod`);
    const token = await tokenFor(gateway, await newRoom(gateway), 'page');
    const page = await browser.newPage();
    try {
      await page.goto(pageUrl);
      const seen = await attack(page, serverUrl, witness.connectionId, token);
      const { store, hub, account } = gateway.context;
      return {
        ...seen,
        rooms: store.rooms.count(account, 'us-east-1'),
        keys: store.accessKeys.all().length,
        received: [...witness.pending],
        sockets: hub.size,
      };
    } finally {
      await page.close();
    }
  }

  const site = () =>
    httpServer((_incoming, outgoing) => void outgoing.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'));

  const nothing = { posted: 4, read: [], opened: [], rooms: 0, keys: 0, received: [], sockets: 1 };

  test('posts, reads and opens nothing where every caller is trusted', async () => {
    await using gateway = await testGateway({ rootKey: undefined });
    await using evil = await site();
    const pageUrl = `http://evil.example:${new URL(evil.url).port}/`;
    assert.deepEqual(await attacked(gateway, pageUrl, gateway.url), nothing);
    assert.deepEqual(await attacked(gateway, pageUrl, gateway.url.replace('127.0.0.1', 'localhost')), nothing);
  });

  test('gets nothing either by leading a name of its own to the server', async () => {
    await using gateway = await testGateway({ rootKey: undefined });
    const rebound = `http://evil.example:${gateway.port}`;
    assert.deepEqual(await attacked(gateway, `${rebound}/`, rebound), nothing);
  });

  test('is let in where its origin is listed, as an application of this machine is', async () => {
    await using application = await site();
    const { port } = new URL(application.url);
    const opened = ['/_fanfare/tail', '/prod', '/'];
    for (const [allowedOrigins, pageUrl] of [
      [[`http://app.example:${port}`], `http://app.example:${port}/`],
      [undefined, application.url],
    ] as const) {
      await using gateway = await testGateway({ rootKey: undefined, allowedOrigins });
      const seen = await attacked(gateway, pageUrl, gateway.url);
      assert.deepEqual([seen.opened, seen.rooms, seen.received], [opened, 1, ['from a page']]);
      assert.equal(seen.keys, 0);
    }
  });
});
