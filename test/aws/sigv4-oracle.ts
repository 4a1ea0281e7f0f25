// AWS's own signer, behind the types of ours.
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SigningOptions } from '../../src/aws/sigv4/sign.ts';
import type { Credential, SignedRequest } from '../../src/aws/sigv4/verify.ts';

type Data = string | ArrayBuffer | ArrayBufferView;
const bytesOf = (data: Data) =>
  typeof data === 'string'
    ? Buffer.from(data)
    : ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);

/** The hash that the signer asks for, as AWS's clients give it. */
class Sha256 {
  readonly #hash;

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Data) {
    this.#hash.update(bytesOf(data));
  }

  digest() {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset() {
    throw new Error('never asked for');
  }
}

function signerOf(credentials: Credential, { region, service }: SigningOptions, extra: { uriEscapePath?: boolean }) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
    ...extra,
  });
}

function requestOf({ method, target, headers, body }: SignedRequest) {
  const [path = '', search = ''] = target.split('?', 2);
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) query.set(name, [...(query.get(name) ?? []), value]);
  const plain = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    method,
    protocol: 'http:',
    hostname: String(headers['host']),
    path,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(plain),
    body,
  };
}

/** The headers of the request as AWS's signer leaves them. */
export async function oracle(
  request: SignedRequest,
  credential: Credential,
  options: SigningOptions,
  extra: { uriEscapePath?: boolean } = {},
): Promise<Record<string, string>> {
  const signer = signerOf(credential, options, extra);
  return (await signer.sign(requestOf(request), { signingDate: new Date(options.now) })).headers;
}

/** The query that AWS's signer gives to a presigned URL, encoded. */
export async function presigningOracle(
  request: SignedRequest,
  credential: Credential,
  options: SigningOptions & { expiresSeconds: number },
): Promise<string> {
  const signer = signerOf(credential, options, {});
  const { query = {} } = await signer.presign(requestOf(request), {
    signingDate: new Date(options.now),
    expiresIn: options.expiresSeconds,
  });
  const pairs = Object.entries(query).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value]));
  return pairs.map((pair) => pair.map((part) => encodeURIComponent(part)).join('=')).join('&');
}
