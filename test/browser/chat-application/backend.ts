// The application's own backend: it serves the page and holds the AWS credentials, which the page must not have.
// On AWS it would be the same, less the two values that say where the chat is: `endpoint` and `regionOrUrl`.
import type { ChatTokenCapability } from '@aws-sdk/client-ivschat';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Member, Settings } from './api.ts';
import { RAISE_HAND } from './api.ts';

type Options = Settings & {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly roomIdentifier: string;
  readonly sessionDurationInMinutes?: number;
  /** What bundlePage() made. */
  readonly script: string;
};

type Answer = { readonly status?: number; readonly type: string; readonly body: string };

const REQUEST_BYTES_MAX = 4096;

const capabilities: Record<Member['role'], ChatTokenCapability[]> = {
  viewer: ['SEND_MESSAGE'],
  moderator: ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'],
};

export async function startBackend(options: Options) {
  const { endpoint, region, credentials, roomIdentifier, regionOrUrl, script, sessionDurationInMinutes } = options;
  const chat = new Ivschat({ region, credentials, endpoint });

  const routes: Record<string, (request: IncomingMessage) => Promise<Answer>> = {
    'GET /': async () => ({ type: 'text/html', body: await fileOf('page.html') }),
    'GET /page.css': async () => ({ type: 'text/css', body: await fileOf('page.css') }),
    'GET /page.js': async () => ({ type: 'text/javascript', body: script }),
    'GET /settings': async () => json({ regionOrUrl } satisfies Settings),
    async 'POST /token'(request) {
      const { userId, role } = await memberOf(request);
      const { token, tokenExpirationTime, sessionExpirationTime } = await chat.createChatToken({
        roomIdentifier,
        userId,
        capabilities: capabilities[role],
        attributes: { role },
        sessionDurationInMinutes,
      });
      return json({ token, tokenExpirationTime, sessionExpirationTime });
    },
    async 'POST /raise-hand'(request) {
      const { userId } = await memberOf(request);
      const { id } = await chat.sendEvent({ roomIdentifier, eventName: RAISE_HAND, attributes: { userId } });
      return json({ id });
    },
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const route = routes[`${request.method} ${request.url}`];
    if (!route) return json({ message: 'Not found' }, 404);
    return route(request).catch((cause: unknown) => json({ message: String(cause) }, 502));
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status = 200, type, body }) =>
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      chat.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const fileOf = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');

const json = (value: object, status = 200): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

async function memberOf(request: IncomingMessage): Promise<Member> {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > REQUEST_BYTES_MAX) throw new RangeError('The request is too large');
  }
  const { userId, role } = JSON.parse(body) as Partial<Member>;
  if (typeof userId !== 'string' || (role !== 'viewer' && role !== 'moderator')) throw new TypeError('Sign in first');
  return { userId, role };
}
