// The server to compare with, a process of its own: what one writes with `node:http` and `ws` in an hour. It reads the
// same requests as Fanfare and sends clients the same frames, but checks no signature and has no rooms, rates or limits.
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type WebSocket from 'ws';
import { WebSocketServer } from 'ws';

const clients = new Map<string, WebSocket>();

/** Files: with TLS. */
const [certFile, keyFile] = process.argv.slice(2);

const listener = (request: IncomingMessage, response: ServerResponse): void => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
};

const server =
  certFile && keyFile
    ? createSecureServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, listener)
    : createServer(listener);

/** A handshake under way, with the id that its answer tells. */
type Upgrade = IncomingMessage & { id?: string };

const sockets = new WebSocketServer({ server, clientTracking: false });
sockets.on('headers', (headers, request: Upgrade) => {
  request.id = randomBytes(8).toString('hex');
  headers.push(`x-fanfare-connection-id: ${request.id}`);
});
// Nothing here holds on to the request: that would be memory of ours, and not of ws.
sockets.on('connection', (socket, request: Upgrade) => open(socket, request.id!, request.url === '/echo'));

function open(socket: WebSocket, id: string, isEcho: boolean): void {
  clients.set(id, socket);
  socket.on('message', (data) => {
    const text = (data as Buffer).toString();
    if (isEcho) socket.send(acknowledgementOf(text));
    else broadcast(messageOf(text, id));
  });
  socket.on('close', () => clients.delete(id));
}

function answer({ url = '' }: IncomingMessage, body: string, response: ServerResponse): void {
  if (url === '/SendEvent') {
    const { eventName, attributes } = JSON.parse(body) as { eventName: string; attributes: Record<string, string> };
    const id = randomUUID();
    const SendTime = new Date().toISOString();
    broadcast(
      JSON.stringify({ Type: 'EVENT', Id: id, RequestId: '', EventName: eventName, Attributes: attributes, SendTime }),
    );
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id }));
  } else if (url.startsWith('/prod/@connections/')) {
    const client = clients.get(url.slice('/prod/@connections/'.length));
    client?.send(body);
    response.writeHead(client ? 200 : 410).end();
  } else if (url === '/metrics') response.end(metrics());
  else response.writeHead(404).end();
}

function messageOf(text: string, sender: string): string {
  const { RequestId, Content } = JSON.parse(text) as { RequestId: string; Content: string };
  const SendTime = new Date().toISOString();
  const Sender = { UserId: sender, Attributes: {} };
  return JSON.stringify({ Type: 'MESSAGE', Id: randomUUID(), RequestId, Attributes: null, Content, SendTime, Sender });
}

/** As a route that answers each message. */
const acknowledgementOf = (text: string): string => {
  const { text: echo } = JSON.parse(text) as { text: string };
  return JSON.stringify({ received: echo });
};

function broadcast(text: string): void {
  for (const client of clients.values()) client.send(text);
}

/** In the words of Fanfare's own page, for machines without /proc. */
function metrics(): string {
  const { user, system } = process.cpuUsage();
  return `process_cpu_seconds_total ${(user + system) / 1e6}\nprocess_resident_memory_bytes ${process.memoryUsage.rss()}\n`;
}

process.on('SIGTERM', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ level: 'info', url: `http${certFile ? 's' : ''}://127.0.0.1:${port}`, msg: 'The plain server is ready' })}\n`,
  );
});
