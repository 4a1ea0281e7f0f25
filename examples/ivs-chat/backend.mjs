// The application's own backend: it serves the page, and gives whoever asks a token for the room.
import { CreateChatTokenCommand, IvschatClient, ListRoomsCommand } from '@aws-sdk/client-ivschat';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const ivschat = new IvschatClient({});
const { AWS_REGION, AWS_ENDPOINT_URL_IVSCHAT, PORT = '8080' } = process.env;
/** Where the page opens its WebSocket. */
const socketUrl = AWS_ENDPOINT_URL_IVSCHAT?.replace(/^http/, 'ws') ?? `wss://edge.ivschat.${AWS_REGION}.amazonaws.com`;

async function tokenFor(userId) {
  const { rooms } = await ivschat.send(new ListRoomsCommand({ name: 'lobby' }));
  const roomIdentifier = rooms[0].arn;
  const { token } = await ivschat.send(
    new CreateChatTokenCommand({ roomIdentifier, userId, capabilities: ['SEND_MESSAGE'] }),
  );
  return { token, socketUrl };
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  try {
    if (request.method === 'POST' && pathname === '/token') {
      const given = await tokenFor(searchParams.get('user'));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(given));
    } else if (pathname === '/') {
      const page = await readFile(new URL('index.html', import.meta.url));
      response.setHeader('content-type', 'text/html').end(page);
    } else response.writeHead(404).end();
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});
server.listen(PORT, '127.0.0.1', () => console.log(`The chat is at http://127.0.0.1:${server.address().port}`));
