// A socket.io server, a process of its own: what the plain server does, in its words.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Server } from 'socket.io';

/** It pings nobody: the others do not either. */
const NEVER_MS = 3_600_000;

const server = createServer((request, response) => void answer(request, response));
const io = new Server(server, { transports: ['websocket'], pingInterval: NEVER_MS, serveClient: false });

io.on('connection', (socket) => {
  socket.on('message', ({ RequestId, Content }: { RequestId: string; Content: string }) => {
    const SendTime = new Date().toISOString();
    const Sender = { UserId: socket.id, Attributes: {} };
    io.emit('message', { Type: 'MESSAGE', Id: randomUUID(), RequestId, Attributes: null, Content, SendTime, Sender });
  });
  socket.on('echo', (said: { text: string }) => socket.emit('echo', { received: said.text }));
});

/** SendEvent, as the plain server has it. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (request.url !== '/SendEvent') return void response.writeHead(404).end();
  const { eventName, attributes } = JSON.parse(body) as { eventName: string; attributes: Record<string, string> };
  const id = randomUUID();
  const SendTime = new Date().toISOString();
  io.emit('event', { Type: 'EVENT', Id: id, RequestId: '', EventName: eventName, Attributes: attributes, SendTime });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ id }));
}

process.on('SIGTERM', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ level: 'info', url: `http://127.0.0.1:${port}`, msg: 'The socket.io server is ready' })}\n`,
  );
});
