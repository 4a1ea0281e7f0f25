// What operators and their tools ask for, without a signature.
import type { Response } from '../aws/http.ts';
import type { Page, Pages } from './request-listener.ts';

const text = (status: number, body: string): Response => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

type Options = {
  /** Why nobody should be sent here; undefined: there is no reason. */
  hindrance: () => string | undefined;
  /** Undefined: they are shown on another port. */
  metrics: (() => Promise<string>) | undefined;
  /** Undefined: there is none here. */
  console: Pages | undefined;
};

export function operatorPages({ hindrance, metrics, console }: Options): Pages {
  const shown = ['/health', '/ready', ...(console ? ['/console/'] : []), ...(metrics ? ['/metrics'] : [])];
  const ready = () => {
    const reason = hindrance();
    return reason === undefined ? text(200, 'ready\n') : text(503, `${reason}\n`);
  };
  const pages = new Map<string, Page>([
    ['/', { answer: () => text(200, `${welcome}${shown.join('  ')}\n`), isHarmless: true }],
    ['/health', { answer: () => text(200, 'ok\n'), isHarmless: true }],
    ['/ready', { answer: ready, isHarmless: true }],
  ]);
  if (metrics) pages.set('/metrics', measuredBy(metrics));
  return { get: (path) => pages.get(path) ?? console?.get(path) };
}

function measuredBy(metrics: () => Promise<string>): Page {
  const measured = async () => ({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: await metrics(),
  });
  return { answer: measured, isHarmless: false };
}

const welcome = `This is Fanfare: realtime messaging that speaks Amazon API Gateway WebSocket APIs and Amazon IVS Chat.

  WebSocket API   connect to /prod or /{apiId}/{stage}, and send to its connections at /prod/@connections/{id}
  IVS Chat        use this address as the endpoint URL of the ivschat service, and as regionOrUrl (ws://) of the chat client
  Operators       `;
