import WebSocket from 'ws';
import type { ClientOptions } from 'ws';
import type { Clients } from './clients.ts';
import { Unanswered } from './ledger.ts';

/** The status of a handshake; a socket that opened is dropped. Rejects with Unanswered. */
export function openSocket(
  { socketUrl }: Clients,
  path: string,
  { protocol, ...options }: ClientOptions & { protocol?: string },
): Promise<number> {
  const socket = new WebSocket(`${socketUrl}${path}`, protocol === undefined ? [] : [protocol], options);
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      socket.terminate();
      resolve(response.statusCode!);
    });
    socket.on('error', () => reject(new Unanswered('no answer to a handshake')));
  });
}
