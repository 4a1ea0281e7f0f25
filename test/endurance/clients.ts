// The official SDKs, pointed at a server that may be killed at any moment.
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { Unanswered, Violation } from './ledger.ts';

export type Clients = {
  readonly url: string;
  readonly socketUrl: string;
  readonly chat: Ivschat;
  readonly control: ApiGatewayV2;
  readonly keys: APIGateway;
  /** A signed call to `/_fanfare`. */
  admin(method: string, path: string, body?: object): Promise<any>;
  /** Whether the server was killed, so that no answer is owed any more. */
  isKilled: boolean;
};

/**
 * Clients give idle sockets up long before the server does: one that gets its request as the server closes is reset, and a
 * call that may have been carried out cannot be told from one that was not.
 */
const IDLE_MS = 20_000;

export function clientsOf(port: number): Clients {
  const url = `http://127.0.0.1:${port}`;
  const requestHandler = { httpAgent: { keepAlive: true, timeout: IDLE_MS } };
  const settings = { region: REGION, credentials: rootKey, endpoint: url, maxAttempts: 1, requestHandler };
  return {
    url,
    socketUrl: `ws://127.0.0.1:${port}`,
    chat: new Ivschat(settings),
    control: new ApiGatewayV2(settings),
    keys: new APIGateway(settings),
    admin: (method, path, body) => signed(url, method, path, body),
    isKilled: false,
  };
}

async function signed(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const bytes = Buffer.from(body ? JSON.stringify(body) : '');
  const headers = { host: new URL(url).host, ...(body && { 'content-type': 'application/json' }) };
  const request = { method, target: path, headers, body: bytes };
  const added = sign(request, rootKey, { region: REGION, service: 'execute-api', now: Date.now() });
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...added },
    ...(body && { body: bytes }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Violation(`${method} ${path} was answered with ${answer.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

/** What a failed call means: no answer is a fault only while the server lives, and a refusal always is. */
export function judged(clients: Clients, cause: unknown): Error {
  const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (cause instanceof Violation || cause instanceof Unanswered) return cause;
  if (clients.isKilled && (status === undefined || status < 400)) return new Unanswered('no answer');
  const { name, message } = cause as Error;
  return new Violation(`a call failed with ${status ?? 'no status'}, ${name}: ${message}`, { cause });
}
