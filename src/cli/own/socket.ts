// A WebSocket for the terminal commands: opened with a clear answer when it is refused, read at the pace of the reader.
import type { IncomingMessage } from 'node:http';
import type WebSocket from 'ws';
import { harmlessLine } from '../../base/harmless.ts';
import { Failure } from '../personality/failure.ts';

export type SocketOptions = {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly verifyTls: boolean;
  readonly ca: string | undefined;
  readonly connectTimeoutMs: number;
  /** Where to look for servers that may be meant, when nobody is there. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets every message, the first ones maybe before `openSocket` resolves. */
  readonly received: (socket: WebSocket, data: Buffer, isBinary: boolean) => void;
};

export type OpenSocket = {
  readonly socket: WebSocket;
  /** Headers of the 101. */
  readonly headers: IncomingMessage['headers'];
  readonly closed: Promise<{ code: number; reason: string }>;
};

/** A message of a server to a terminal is small; more than this is an attack or a mistake. */
const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
const REFUSAL_BYTES_MAX = 64 * 1024;

/** The server answered the handshake with something other than 101. */
export class HandshakeRefused extends Error {
  readonly status: number;
  /** Where it says to go instead. */
  readonly location: string | undefined;

  constructor(status: number, message: string, location?: string) {
    super(message);
    this.status = status;
    this.location = location;
  }
}

/** Open a socket. Throws a HandshakeRefused, or a Failure when nobody answers. */
export async function openSocket(options: SocketOptions): Promise<OpenSocket> {
  const { WebSocket } = await import('ws');
  const socket = newSocket(WebSocket, options);
  let headers: IncomingMessage['headers'] = {};
  socket.on('upgrade', (response) => (headers = response.headers));
  socket.on('message', (data: Buffer, isBinary) => options.received(socket, data, isBinary));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  // Once it is answered, an error is followed by 'close', which says it all.
  let isAnswered = false;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', (cause) => {
      if (isAnswered) return;
      isAnswered = true;
      failureOf(cause, options).then(reject, reject);
    });
    socket.once('open', () => {
      isAnswered = true;
      resolve();
    });
    socket.once('unexpected-response', (_, response: IncomingMessage) => {
      isAnswered = true;
      refusalOf(response).then(reject, reject);
    });
  });
  return { socket, headers, closed };
}

function newSocket(Socket: typeof WebSocket, options: SocketOptions): WebSocket {
  try {
    return new Socket(options.url, [...options.protocols], {
      headers: options.headers,
      rejectUnauthorized: options.verifyTls,
      maxPayload: MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
      ...(options.ca !== undefined && { ca: options.ca }),
      ...(options.connectTimeoutMs > 0 && { handshakeTimeout: options.connectTimeoutMs }),
    });
  } catch (cause) {
    throw new Failure('parameter', (cause as Error).message);
  }
}

async function failureOf(cause: Error, { url, env }: SocketOptions): Promise<Failure> {
  const { whyNotReached } = await import('../call/why-not.ts');
  const { reason, hint } = await whyNotReached(new URL(url), cause, env);
  return new Failure('general', `Could not connect to ${withoutProof(url)}: ${reason}`, hint);
}

/** As it may be shown: without what a signed address proves. */
const withoutProof = (url: string): string => url.replace(/\?.*X-Amz-.*$/i, '');

const refusalOf = async (response: IncomingMessage): Promise<HandshakeRefused> =>
  new HandshakeRefused(response.statusCode ?? 0, refusalMessage(await readSome(response)), response.headers.location);

async function readSome(response: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length > REFUSAL_BYTES_MAX) break;
    }
  } catch {
    // The status says enough; a body that breaks off only said more.
  } finally {
    response.destroy();
  }
  return body;
}

/** The server's own words, where it has any. */
function refusalMessage(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? harmlessLine(message) : '';
  } catch {
    return '';
  }
}

/** What the status of a refused handshake means. */
export function meaningOf(status: number): string {
  const fallback = status >= 500 ? FAILED : 'the server does not accept WebSockets there';
  return MEANINGS[status] ?? fallback;
}

const FAILED = 'the server, or what it calls when a client connects, failed';

const MEANINGS: { readonly [status: number]: string } = {
  400: 'the request is not one that the server understands',
  401: 'a token or credentials are missing, or are not known there',
  403: 'there is no such API or stage, or you may not connect to it',
  404: 'there is nothing at this address',
  407: 'a proxy on the way wants you to log in',
  410: 'what was at this address is gone for good',
  426: 'the address is not one of a WebSocket',
  429: 'too many connections, or too many new ones; try again later',
  503: 'the server has no room for more, or is going away; try again',
  504: 'what the server calls when a client connects did not answer in time',
};

/** Send, and wait until the socket has taken it, so that fast input does not pile up. */
export function send(socket: WebSocket, data: string | Buffer): Promise<void> {
  // A socket that closes meanwhile says so by itself.
  return new Promise((resolve) => socket.send(data, () => resolve()));
}
