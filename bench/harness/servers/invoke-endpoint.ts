// An Invoke endpoint, a process of its own, whose function answers at once: always the same, or what it was asked to echo.
// GET shows the last event.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({ statusCode: 200, body: JSON.stringify({ message: 'Hello from the function' }) });

let lastEvent = '';

const echoOf = (event: string): string =>
  JSON.stringify({ statusCode: 200, body: (JSON.parse(event) as { body: string }).body });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET') return void response.end(lastEvent);
    lastEvent = Buffer.concat(chunks).toString();
    const answer = lastEvent.includes('"action\\":\\"echo') ? echoOf(lastEvent) : ANSWER;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };
    response.writeHead(200, headers).end(answer);
  });
});

process.on('SIGTERM', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ level: 'info', url: `http://127.0.0.1:${port}`, msg: 'The Invoke endpoint is ready' })}\n`,
  );
});
