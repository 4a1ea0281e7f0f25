// A signed request that sets something up before anything is measured.
import { request as requestPlainly } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { text } from 'node:stream/consumers';

/** Sends the head and the body of a request that was made for a bare socket. Throws for what is refused. */
export async function call<Output>(url: string, signed: string): Promise<Output> {
  const [head = '', body = ''] = signed.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const [method, target] = line.split(' ') as [string, string];
  const headers = Object.fromEntries(fields.map((field) => field.split(': ') as [string, string]));
  const request = url.startsWith('https:') ? requestSecurely : requestPlainly;
  const outgoing = request(url + target, { method, headers, rejectUnauthorized: false });
  const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>();
  outgoing.on('response', resolve).on('error', reject).end(body);
  const answer = await promise;
  const answered = await text(answer);
  if (answer.statusCode! >= 300) throw new Error(`${target} was answered with ${answer.statusCode}: ${answered}`);
  return (answered === '' ? undefined : JSON.parse(answered)) as Output;
}
