// One HTTP exchange with node:http or node:https: no redirects, no decompression, no headers beyond those given, because
// what is signed must be what is sent (spec/aws-cli.md, section 16).
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import type { Endpoint } from './endpoint.ts';
import { urlOf } from './endpoint.ts';
import type { Outgoing } from './request.ts';

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

export type TransportOptions = {
  /** 0: no limit. */
  readonly connectTimeoutMs: number;
  /** How long the socket may be silent. 0: no limit. */
  readonly readTimeoutMs: number;
  readonly verifyTls: boolean;
  /** Certificates to trust instead of the system's, in PEM. */
  readonly ca?: string | undefined;
};

export type TransportFailure = 'connect' | 'connect-timeout' | 'read-timeout' | 'closed' | 'tls' | 'too-large';

/** No answer came. */
export class TransportError extends Error {
  readonly kind: TransportFailure;
  readonly url: string;

  constructor(kind: TransportFailure, url: string, cause?: Error) {
    super(cause?.message ?? kind, { cause });
    this.kind = kind;
    this.url = url;
  }
}

/** No answer of the services we speak to comes near. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Send a request and read the whole answer. Throws a TransportError. */
export async function exchange(endpoint: Endpoint, outgoing: Outgoing, options: TransportOptions): Promise<Answer> {
  const { request } = endpoint.secure ? await import('node:https') : await import('node:http');
  const url = urlOf(endpoint, outgoing.target);
  return new Promise((resolve, reject) => {
    const requestOptions: RequestOptions & { rejectUnauthorized: boolean; ca?: string } = {
      method: outgoing.method,
      hostname: endpoint.hostname,
      path: outgoing.target,
      headers: outgoing.headers,
      agent: false,
      setDefaultHeaders: false,
      rejectUnauthorized: options.verifyTls,
      ...(endpoint.port !== undefined && { port: endpoint.port }),
      ...(options.ca !== undefined && { ca: options.ca }),
    };
    const sent = request(requestOptions);
    let isConnected = false;
    const fail = (kind: TransportFailure, cause?: Error) => {
      clearTimeout(connecting);
      reject(new TransportError(kind, url, cause));
      sent.destroy();
    };
    const connecting = options.connectTimeoutMs
      ? setTimeout(() => fail('connect-timeout'), options.connectTimeoutMs)
      : undefined;
    sent.on('socket', (socket) => {
      socket.once(endpoint.secure ? 'secureConnect' : 'connect', () => {
        isConnected = true;
        clearTimeout(connecting);
        if (options.readTimeoutMs) socket.setTimeout(options.readTimeoutMs, () => fail('read-timeout'));
      });
    });
    sent.on('error', (cause: NodeJS.ErrnoException) => fail(kindOf(cause, isConnected), cause));
    sent.on('response', (response) => {
      readAll(response).then(
        (body) =>
          body ? resolve({ status: response.statusCode ?? 0, headers: response.headers, body }) : fail('too-large'),
        (cause: Error) => fail('closed', cause),
      );
    });
    sent.end(outgoing.body);
  });
}

function kindOf(cause: NodeJS.ErrnoException, isConnected: boolean): TransportFailure {
  if (isConnected) return 'closed';
  const code = cause.code ?? '';
  const isTls = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|EPROTO/.test(code) || code === 'ECONNRESET';
  return isTls ? 'tls' : 'connect';
}

/** Undefined: larger than any answer may be. */
async function readAll(response: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > ANSWER_BYTES_MAX) return undefined;
  }
  return Buffer.concat(chunks);
}
