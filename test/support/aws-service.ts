// A service of AWS whose answers are written in the test. It verifies who calls, as AWS does.
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Verifier } from '../../src/aws/sigv4/verify.ts';
import type { Credential } from '../../src/aws/sigv4/verify.ts';
import { rootKey } from './gateway.ts';
import { bodyOf, httpServer } from './websocket-api.ts';

export type ServiceCall = {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** For what it was signed, and by whom. */
  readonly scope: { readonly region: string; readonly service: string };
};

type Answer = (call: ServiceCall, outgoing: ServerResponse) => void;

export async function awsService(answer: Answer, key: Credential = rootKey) {
  const calls: ServiceCall[] = [];
  const verifier = new Verifier({
    find: (id) => (id === key.accessKeyId ? key : undefined),
    clock: { now: Date.now },
    skewMs: 60_000,
  });
  async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const { method = '', url: target = '', headers } = incoming;
    const [, region = '', service = ''] =
      /Credential=[^/]+\/\d+\/([^/]*)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
    const verdict = verifier.verify({ method, target, headers, body }, service);
    if (!verdict.ok) return void outgoing.writeHead(403).end(verdict.message);
    const call = { method, target, headers, body: body.toString(), scope: { region, service } };
    calls.push(call);
    answer(call, outgoing);
  }
  const server = await httpServer((incoming, outgoing) => void take(incoming, outgoing));
  return { ...server, calls, last: () => calls.at(-1) ?? assert.fail('Nobody has called') };
}

/** Answer with JSON. */
export const says =
  (value: unknown, status = 200) =>
  (_call: ServiceCall, outgoing: ServerResponse): void =>
    void outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
