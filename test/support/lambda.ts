// A Lambda Invoke endpoint whose functions are written in the test.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (event: any, outgoing: ServerResponse) => void;

export const functionArn = (name: string, region = 'us-west-2') =>
  `arn:aws:lambda:${region}:000000000000:function:${name}`;

/** `answers[name]` may answer now, later or never. */
export async function lambdaEndpoint(answers: Record<string, Answer>) {
  const events: Record<string, any>[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    requests.push(incoming);
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const [, functionName = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(incoming.url!) ?? [];
    const event = JSON.parse(body);
    events.push(event);
    answers[decodeURIComponent(functionName).split(':').at(-1)!]!(event, outgoing);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answer with JSON, as a function that returned. */
export const returns = (value: object) => (_event: unknown, outgoing: ServerResponse) =>
  void outgoing.end(JSON.stringify(value));
