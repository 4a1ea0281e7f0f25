// HTTP as it is written, for requests that no client sends.
import { connect } from 'node:net';

export type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: string };

/** Send a request and read its answer. After a 101 the socket is gone: nobody needs it. */
export async function exchange(
  port: number,
  head: readonly string[],
  body = '',
  address = '127.0.0.1',
): Promise<Answer> {
  const socket = connect({ port, host: address });
  socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  try {
    let received = '';
    for await (const chunk of socket) {
      received += (chunk as Buffer).toString('latin1');
      const answer = parse(received);
      if (answer) return answer;
    }
    throw new Error(`the server hung up after ${JSON.stringify(received)}`);
  } finally {
    socket.destroy();
  }
}

export type Wanted = {
  readonly method?: string;
  readonly path: string;
  /** Host and whatever else. A Host header is made up only where there is none. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** A request of HTTP/1.1, to the server that it reaches. */
export function ask(port: number, { method = 'GET', path, headers = {}, body = '' }: Wanted): Promise<Answer> {
  const length = body ? { 'Content-Length': String(body.length) } : {};
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...length, ...headers });
  return exchange(port, [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)], body);
}

/** The headers of a WebSocket handshake. */
export const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

function parse(received: string): Answer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = received.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = received.slice(end + 4);
  if (body.length < Number(headers['content-length'] ?? 0)) return undefined;
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}
