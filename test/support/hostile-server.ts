// A backend that misbehaves in the way that the path of a request names: as an HTTP backend (`/floods`) and as a Lambda
// endpoint (`…/functions/…:floods/invocations`). What is called `good` is.
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

const CRLF = '\r\n';
const head = (status: string, ...headers: string[]) => [`HTTP/1.1 ${status}`, ...headers, '', ''].join(CRLF);
const whole = (body: string | Buffer) => {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([Buffer.from(head('200 OK', `content-length: ${bytes.length}`)), bytes]);
};

type Misbehaviour = (socket: Socket) => void;

/** Write the same for as long as anybody reads. */
const endlessly =
  (first: string, again: string | Buffer): Misbehaviour =>
  (socket) => {
    socket.write(first);
    const goOn = () => {
      while (!socket.destroyed && socket.write(again));
    };
    socket.on('drain', goOn);
    goOn();
  };

const says =
  (bytes: string | Buffer): Misbehaviour =>
  (socket) =>
    void socket.write(bytes);

const saysAndEnds =
  (bytes: string | Buffer): Misbehaviour =>
  (socket) =>
    void socket.end(bytes);

const BLOCK = Buffer.alloc(64 * 1024, 'x');

export const misbehaviours = {
  good: says(whole('{"statusCode":200,"body":"good"}')),
  hangs: () => {},
  drips(socket) {
    socket.write(head('200 OK', 'content-length: 1000000'));
    const dripping = setInterval(() => socket.write('x'), 5);
    socket.on('close', () => clearInterval(dripping));
  },
  floods: endlessly(head('200 OK'), BLOCK),
  chunks: endlessly(head('200 OK', 'transfer-encoding: chunked'), `1${CRLF}x${CRLF}`.repeat(10_000)),
  extensions: endlessly(head('200 OK', 'transfer-encoding: chunked') + '1', ';extension'.repeat(1_000)),
  trailers: endlessly(`${head('200 OK', 'transfer-encoding: chunked')}0${CRLF}`, `x: y${CRLF}`.repeat(1_000)),
  headers: endlessly(`HTTP/1.1 200 OK${CRLF}`, `x: y${CRLF}`.repeat(1_000)),
  interim: endlessly('', head('103 Early Hints', 'link: x').repeat(100)),
  closes: saysAndEnds(''),
  resets: (socket) => void socket.resetAndDestroy(),
  garbage: says(Buffer.from('\u0000\u0001 not HTTP at all\r\n\r\n')),
  short: saysAndEnds(head('200 OK', 'content-length: 100') + '{}'),
  confused: says(head('200 OK', 'content-length: 2', 'transfer-encoding: chunked') + '{}'),
  switches: says(head('101 Switching Protocols', 'upgrade: x', 'connection: upgrade')),
  unknown: says(head('999 No', 'content-length: 3') + '999'),
  redirects: says(head('302 Found', 'location: /good', 'content-length: 5') + 'moved'),
  binary: says(whole(Buffer.of(0xff, 0xfe, 0x00))),
  nested: says(whole('['.repeat(1_000_000))),
  enormous: says(whole(`{"statusCode":200,"body":"${'x'.repeat(1_000_000)}"}`)),
  surplus: says(Buffer.concat([whole('{"statusCode":200,"body":"surplus"}'), whole('not asked for')])),
} satisfies Record<string, Misbehaviour>;

export type Name = keyof typeof misbehaviours;

export async function hostileServer() {
  const seen = new Map<string, number>();
  const open = new Map<Socket, string>();
  const most = new Map<string, number>();
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const [, line, length = '0', rest = ''] =
        /^([^]*?)\r\n(?:[^]*?\r\ncontent-length: (\d+))?[^]*?\r\n\r\n([^]*)$/i.exec(text) ?? [];
      if (line === undefined || rest.length < Number(length)) return;
      text = '';
      const name = misbehaviourIn(line);
      seen.set(name, (seen.get(name) ?? 0) + 1);
      open.set(socket, name);
      misbehaviours[name](socket);
    });
    socket.on('close', () => {
      const name = open.get(socket) ?? '';
      most.set(name, Math.max(most.get(name) ?? 0, socket.bytesWritten));
      open.delete(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Requests by what they asked for. */
    seen: (name: Name) => seen.get(name) ?? 0,
    /** What the open sockets were last used for. */
    open: () => [...open.values()],
    /** The most that one connection was sent. */
    most: (name: Name) => most.get(name) ?? 0,
    async [Symbol.asyncDispose]() {
      for (const socket of open.keys()) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function misbehaviourIn(requestLine: string): Name {
  const name = /(\w+)(?:\/invocations)? HTTP/.exec(decodeURIComponent(requestLine))![1]!;
  return name as Name;
}
