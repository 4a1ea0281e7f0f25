// AWS's Signature Version 4 by the browser's own cryptography: the secret goes nowhere, only what it signs.

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
};

type Signing = { readonly region: string; readonly service: string; readonly nowMs: number };
type Signed = {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly contentType: string | undefined;
};

type Key = ArrayBuffer | Uint8Array<ArrayBuffer>;

const ALGORITHM = 'AWS4-HMAC-SHA256';
const TERMINATOR = 'aws4_request';

const bytes = (text: string) => new TextEncoder().encode(text);
export const hex = (data: ArrayBuffer): string =>
  Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, '0')).join('');
const sha256 = async (text: string) => hex(await crypto.subtle.digest('SHA-256', bytes(text)));

async function hmac(key: Key, text: string): Promise<ArrayBuffer> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return crypto.subtle.sign('HMAC', imported, bytes(text));
}

/** Whether this page may sign at all: browsers let only those that came safely. */
export const maySign = (): boolean => (globalThis.crypto as typeof crypto | undefined)?.subtle !== undefined;

/** The headers to send with a request. The browser adds the host, which is that of the URL. */
export async function sign(
  { method, url, body, contentType }: Signed,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  signing: Signing,
): Promise<Record<string, string>> {
  const { timestamp, scope } = scopeOf(signing);
  const headers: Record<string, string> = {
    ...(contentType !== undefined && { 'content-type': contentType }),
    host: url.host,
    'x-amz-date': timestamp,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(headers);
  const canonical = [
    method,
    canonicalPath(url.pathname),
    canonicalQuery(url.searchParams),
    ...names.map((name) => `${name}:${headers[name]!.trim()}`),
    '',
    names.join(';'),
    await sha256(body),
  ].join('\n');
  const signature = await signatureOf(canonical, secretAccessKey, signing);
  const { host: _host, ...sent } = headers;
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, authorization };
}

/** How long an address is good for: it is used at once. */
const EXPIRES_SECONDS = 60;

/** The address with a signature in its query, as for a WebSocket, which browsers give no headers. */
export async function presign(
  url: URL,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  signing: Signing,
): Promise<URL> {
  const { timestamp, scope } = scopeOf(signing);
  const signed = new URL(url);
  const added = {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(EXPIRES_SECONDS),
    'X-Amz-SignedHeaders': 'host',
    ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
  };
  for (const [name, value] of Object.entries(added)) signed.searchParams.set(name, value);
  // What is sent is encoded as it is signed: forms write a space as +.
  const query = canonicalQuery(signed.searchParams);
  const canonical = ['GET', canonicalPath(url.pathname), query, `host:${url.host}`, '', 'host', await sha256('')];
  const signature = await signatureOf(canonical.join('\n'), secretAccessKey, signing);
  signed.search = `${query}&X-Amz-Signature=${signature}`;
  return signed;
}

function scopeOf({ region, service, nowMs }: Signing): { timestamp: string; scope: string } {
  const timestamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return { timestamp, scope: `${timestamp.slice(0, 8)}/${region}/${service}/${TERMINATOR}` };
}

async function signatureOf(canonical: string, secret: string, signing: Signing): Promise<string> {
  const { timestamp, scope } = scopeOf(signing);
  let key: Key = bytes(`AWS4${secret}`);
  for (const part of scope.split('/')) key = await hmac(key, part);
  return hex(await hmac(key, [ALGORITHM, timestamp, scope, await sha256(canonical)].join('\n')));
}

/** Percent-encode all but `A-Za-z0-9-._~`. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The path as it is sent, with every segment encoded once more. */
const canonicalPath = (path: string) => path.split('/').map(encode).join('/');

const canonicalQuery = (parameters: URLSearchParams) =>
  [...parameters]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
