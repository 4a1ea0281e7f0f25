// Our own signatures, for the command line and for calls of functions and services, made as the AWS CLI makes them
// (spec/aws-cli.md section 9).
import { splitTarget } from '../http.ts';
import type { Headers, Parameter } from './canonical.ts';
import {
  canonicalHeaders,
  canonicalParameters,
  canonicalPath,
  canonicalRequest,
  headerValue,
  joinParameters,
  onceEncodedPath,
  uriEncode,
} from './canonical.ts';
import { EXPIRES_SECONDS_MAX, SIGNATURE_PARAMETER } from './query-proof.ts';
import type { Scope } from './scope.ts';
import { ALGORITHM, TERMINATOR, splitScope, stringToSign } from './scope.ts';
import { formatTimestamp } from './timestamp.ts';
import type { Credential, SignedRequest } from './verify.ts';

export type SigningOptions = {
  readonly region: string;
  /** The signing name, as in `execute-api`. */
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** The headers to add to a request, which must have its `Host` already. Its own may be in any case. */
export function sign(request: SignedRequest, credential: Credential, options: SigningOptions): Record<string, string> {
  const { timestamp, scope } = scopeOf(credential, options);
  const added: Record<string, string> = { 'X-Amz-Date': timestamp };
  if (credential.sessionToken) added['X-Amz-Security-Token'] = credential.sessionToken;
  // S3 alone has paths that are signed as they are sent, and wants the hash of the body as a header.
  const isStorage = options.service === 's3';
  if (isStorage) added['X-Amz-Content-Sha256'] = sha256(request.body);

  const headers = lowerCased({ ...request.headers, ...added });
  if (!headers['host']) throw new TypeError('a request is signed with its host');
  const names = Object.keys(headers).filter(isSigned).toSorted();
  const signedHeaders = names.join(';');

  const { path, query } = splitTarget(request.target);
  const canonical = canonicalRequest(isStorage ? onceEncodedPath(path) : canonicalPath(path), {
    method: request.method,
    query: joinParameters(canonicalParameters(query)),
    headers: canonicalHeaders(names, headers),
    signedHeaders,
    payloadHash: headerValue(headers, 'x-amz-content-sha256') || sha256(request.body),
  });
  const signature = signatureOf(credential.secretAccessKey, scope, timestamp, canonical);
  added['Authorization'] =
    `${ALGORITHM} Credential=${scope.credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return added;
}

/** A URL that carries its own signature, for a GET or the handshake of a WebSocket. */
export function presign(
  url: string | URL,
  credential: Credential,
  options: SigningOptions & { readonly expiresSeconds: number },
): string {
  const { expiresSeconds } = options;
  if (!(expiresSeconds >= 1 && expiresSeconds <= EXPIRES_SECONDS_MAX)) {
    throw new RangeError('a URL is good for a second to a week');
  }
  const { timestamp, scope } = scopeOf(credential, options);
  const signed = new URL(url);
  const added: [name: string, value: string][] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', scope.credential],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', String(expiresSeconds)],
    ['X-Amz-SignedHeaders', 'host'],
  ];
  if (credential.sessionToken) added.push(['X-Amz-Security-Token', credential.sessionToken]);
  const wireQuery = joinParameters(added.map(([name, value]): Parameter => ({ name, value: uriEncode(value) })));
  const query = [signed.search.slice(1), wireQuery].filter(Boolean).join('&');

  const canonical = canonicalRequest(canonicalPath(signed.pathname), {
    method: 'GET',
    query: joinParameters(canonicalParameters(query)),
    headers: `host:${signed.host}\n`,
    signedHeaders: 'host',
    payloadHash: sha256(''),
  });
  const signature = signatureOf(credential.secretAccessKey, scope, timestamp, canonical);
  signed.search = `${query}&${SIGNATURE_PARAMETER}=${signature}`;
  return signed.href;
}

/** Loaded when something is signed: most commands of the command line that call nobody do without. */
const crypto = () => process.getBuiltinModule('node:crypto');

/** In hex. */
const sha256 = (message: Uint8Array | string): string => crypto().hash('sha256', message);
const hmac = (key: Buffer, text: string) => crypto().createHmac('sha256', key).update(text, 'latin1');

/** The key of a day, a region and a service; most programs have one at a time. */
let recent: { readonly secret: string; readonly credential: string; readonly key: Buffer } | undefined;

function keyFor(secret: string, { credential, day, region, service }: Scope): Buffer {
  if (recent?.secret === secret && recent.credential === credential) return recent.key;
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [day, region, service, TERMINATOR]) key = hmac(key, part).digest();
  recent = { secret, credential, key };
  return key;
}

/** A signature in hex. A character of the canonical request is a byte. */
function signatureOf(secret: string, scope: Scope, timestamp: string, canonical: string): string {
  const text = stringToSign(timestamp, scope, sha256(Buffer.from(canonical, 'latin1')));
  return hmac(keyFor(secret, scope), text).digest('hex');
}

function scopeOf(
  { accessKeyId }: Credential,
  { region, service, now }: SigningOptions,
): { timestamp: string; scope: Scope } {
  const timestamp = formatTimestamp(now);
  const scope = splitScope(`${accessKeyId}/${timestamp.slice(0, 8)}/${region}/${service}/${TERMINATOR}`);
  if (!scope) {
    throw new TypeError('a key id, a region and a service have no slash in them, and only the region may be empty');
  }
  return { timestamp, scope };
}

/** What is added stands behind a header of the same name, and so takes its place. */
const lowerCased = (headers: Headers): Headers =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  );

/** All that AWS reads; what SDKs add for themselves (`amz-sdk-*`, `user-agent`) may change on the way. */
const isSigned = (name: string) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-');
