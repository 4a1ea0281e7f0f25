// The WebSocket handshake: from an HTTP upgrade to a connection of the service that it is for.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { splitTarget } from '../aws/http.ts';
import { checkUpgrade, switchingProtocols } from '../hub/websocket/handshake.ts';
import type { Admission, SocketService } from '../services/context.ts';
import type { Hosts } from './hosts.ts';
import { readTarget } from './target.ts';
import type { PageRule } from './web-pages.ts';

type Options = {
  /** Asked in order; the first that knows the address decides. */
  services: readonly SocketService[];
  /** Whether this process has room for one more socket; `pending` wait for a backend to decide. */
  hasRoom(pending: number): boolean;
  readonly hosts: Hosts;
  pageRule: PageRule;
  fault(cause: unknown): void;
  refused(refusal: { requestId: string; status: number; message: string }): void;
};

const NO_BODY = Buffer.alloc(0);

export function upgradeListener(options: Options): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  let pending = 0;

  return (request, duplex, head) => {
    try {
      upgrade(request, duplex as Socket, head);
    } catch (cause) {
      options.fault(cause);
      duplex.destroy();
    }
  };

  function upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}) => {
      const requestId = randomUUID();
      options.refused({ requestId, status, message });
      writeRefusal(socket, status, { 'x-amzn-errortype': code, 'x-amzn-requestid': requestId, ...headers }, message);
    };

    const wanted = readTarget(request);
    if (!wanted.ok) return refuse(400, 'BadRequestException', wanted.reason);
    const check = checkUpgrade(request.method ?? '', request.headers, request.httpVersion);
    if (!check.ok) return refuse(check.status, 'BadRequestException', check.reason, check.headers);
    const reason = options.pageRule('handshake', request.headers, wanted.host);
    if (reason !== undefined) return refuse(403, 'ForbiddenException', reason);
    if (!options.hasRoom(pending))
      return refuse(503, 'ServiceUnavailableException', 'The server has too many connections');

    const { method = 'GET', headers, url: target = '/' } = request;
    const sourceIp = socket.remoteAddress ?? '';
    const isSecure = 'encrypted' in socket;
    const handshake = {
      request: { method, target, headers, body: NO_BODY, sourceIp, isSecure },
      rawHeaders: request.rawHeaders,
      ...splitTarget(target),
      host: headers.host ?? '',
      shownHost: options.hosts.shown(wanted.host, socket),
      isSecure,
      protocols: check.protocols,
      sourceIp,
      userAgent: headers['user-agent'] ?? null,
    };
    const conclude = (admission: Admission) => {
      if ('refuse' in admission) {
        const { status, code, message } = admission.refuse;
        return refuse(status, code, message);
      }
      socket.write(switchingProtocols(check.key, admission.headers), 'latin1');
      return admission.open(socket, head);
    };
    for (const service of options.services) {
      const admission = service.admit(handshake);
      if (!admission) continue;
      if (!(admission instanceof Promise)) return conclude(admission);
      pending++;
      return void whenDecided(socket, admission, conclude).finally(() => pending--);
    }
    return refuse(403, 'ForbiddenException', 'Forbidden');
  }
}

/** Wait for a backend to decide. A client that goes away meanwhile was never connected. */
async function whenDecided(
  socket: Socket,
  decision: Promise<Admission>,
  conclude: (admission: Admission) => void,
): Promise<void> {
  const onError = () => {};
  socket.on('error', onError);
  const admission = await decision;
  if (socket.destroyed) return;
  socket.off('error', onError);
  conclude(admission);
}

function writeRefusal(socket: Socket, status: number, headers: Record<string, string>, message: string): void {
  const body = JSON.stringify({ message });
  const all = {
    date: new Date().toUTCString(),
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
}
