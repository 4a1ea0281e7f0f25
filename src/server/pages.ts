// What operators and their tools ask for, without a signature.
import type { Response } from '../aws/http.ts';
import type { Pages } from './http.ts';

const text = (status: number, body: string): Response => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

/** `hindrance`: why nobody should be sent here; undefined: there is no reason. */
type Options = { hindrance: () => string | undefined; metrics: () => Promise<string> };

export function operatorPages({ hindrance, metrics }: Options): Pages {
  const ready = () => {
    const reason = hindrance();
    return reason === undefined ? text(200, 'ready\n') : text(503, `${reason}\n`);
  };
  const measured = async () => ({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: await metrics(),
  });
  return new Map([
    ['/', { answer: () => text(200, welcome), isHarmless: true }],
    ['/health', { answer: () => text(200, 'ok\n'), isHarmless: true }],
    ['/ready', { answer: ready, isHarmless: true }],
    ['/metrics', { answer: measured, isHarmless: false }],
  ]);
}

const welcome = `This is Fanfare: realtime messaging that speaks Amazon API Gateway WebSocket APIs and Amazon IVS Chat.

  WebSocket API   connect to /prod, and send to its connections at /prod/@connections/{id}
  IVS Chat        use this address as the endpoint URL of the ivschat service, and as regionOrUrl (ws://) of the chat client
  Operators       /health  /ready  /metrics
`;
