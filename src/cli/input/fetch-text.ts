// What is at a URL that version 1 of the AWS CLI takes for the name of a value (spec/aws-cli.md, section 4).
import { parseEndpoint } from '../../aws/client/endpoint.ts';
import type { Answer } from '../../aws/client/transport.ts';
import { TransportError, exchange } from '../../aws/client/transport.ts';
import type { Failure } from '../personality/failure.ts';
import { transportText } from '../personality/transport-text.ts';
import { unreadable } from './values.ts';

const TIMEOUT_MS = 60_000;

/** The text at a URL. `name` is how messages call the option. Throws a Failure. */
export async function fetchText(name: string, url: string): Promise<string> {
  const failure = (reason: string): Failure => unreadable(name, `Unable to retrieve ${url}: ${reason}`);
  const endpoint = parseEndpoint(url);
  if (!endpoint) throw failure('An HTTP Client raised an unhandled exception: No host specified.');
  const target = `${endpoint.path || '/'}${endpoint.query ? `?${endpoint.query}` : ''}`;
  const headers = { Host: endpoint.host, 'Accept-Encoding': 'identity' };
  const options = { connectTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS, verifyTls: true };
  let answer: Answer;
  try {
    answer = await exchange(endpoint, { method: 'GET', target, headers, body: new Uint8Array() }, options);
  } catch (cause) {
    if (cause instanceof TransportError) throw failure(transportText(cause));
    throw cause;
  }
  if (answer.status !== 200) throw failure(`received non 200 status code of ${answer.status}`);
  return new TextDecoder(charsetOf(answer)).decode(answer.body);
}

/** Text that does not say otherwise is Latin 1, everything else UTF-8. */
function charsetOf({ headers }: Answer): string {
  const type = headers['content-type'] ?? '';
  return /charset=["']?([\w-]+)/i.exec(type)?.[1] ?? (type.includes('text') ? 'latin1' : 'utf-8');
}
