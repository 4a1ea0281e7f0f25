// What the SigV4 tests share: AWS's example key, and the shortest way to a signed request and a verdict on it.
import { createHash, createHmac } from 'node:crypto';
import { SteeredClock } from '../../src/base/clock.ts';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { Credential, SignedRequest, VerifierOptions } from '../../src/aws/sigv4/verify.ts';
import { Verifier } from '../../src/aws/sigv4/verify.ts';

/** The key of AWS's published test suite. */
export const example: Credential = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/** The same with a session token, which has all that must be escaped in a query. */
export const temporary: Credential = {
  ...example,
  accessKeyId: 'ASIAEXAMPLE',
  sessionToken: 'AQoDYXdz/EPT//+w==EXAMPLE',
};

export const SKEW_MS = 5 * 60_000;

/** A verifier that knows both keys, and its clock. */
export function verifierAt(now: number, options: Partial<VerifierOptions> = {}) {
  const clock = new SteeredClock(now);
  const known = [example, temporary];
  const find = (accessKeyId: string) => known.find((credential) => credential.accessKeyId === accessKeyId);
  return { clock, verifier: new Verifier({ find, clock, skewMs: SKEW_MS, ...options }) };
}

/** A request as it comes out of node's parser: header names in lower case. */
export function withHeaders(request: SignedRequest, headers: Record<string, string>): SignedRequest {
  const added = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return { ...request, headers: { ...request.headers, ...Object.fromEntries(added) } };
}

export const post = (target: string, body = '', headers: Record<string, string> = {}): SignedRequest => ({
  method: 'POST',
  target,
  headers: { host: '127.0.0.1:3263', ...headers },
  body: Buffer.from(body),
});

export const signed = (request: SignedRequest, now: number, credential = example, service = 'execute-api') =>
  withHeaders(request, sign(request, credential, { region: 'us-east-1', service, now }));

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The signature of the example key over a canonical request, by the book, for clients that no signer here imitates. */
export function signatureOver(canonicalRequest: string, timestamp: string): string {
  const scope = [timestamp.slice(0, 8), 'us-east-1', 'execute-api', 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), sha256(canonicalRequest)].join('\n');
  let key: string | Buffer = `AWS4${example.secretAccessKey}`;
  for (const part of [...scope, text]) key = createHmac('sha256', key).update(part).digest();
  return (key as Buffer).toString('hex');
}

/** Say which seed a random test ran with, and take one from outside. */
export function seedOf(test: { diagnostic(message: string): void }): number {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
  test.diagnostic(`SEED=${seed}`);
  return seed;
}
