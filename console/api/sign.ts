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
const hex = (data: ArrayBuffer) =>
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
  { region, service, nowMs }: Signing,
): Promise<Record<string, string>> {
  const timestamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = timestamp.slice(0, 8);
  const scope = `${day}/${region}/${service}/${TERMINATOR}`;
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
  let key: Key = bytes(`AWS4${secretAccessKey}`);
  for (const part of [day, region, service, TERMINATOR]) key = await hmac(key, part);
  const signature = hex(await hmac(key, [ALGORITHM, timestamp, scope, await sha256(canonical)].join('\n')));
  const { host: _host, ...sent } = headers;
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, authorization };
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
