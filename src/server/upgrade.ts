// The WebSocket handshake: from an HTTP upgrade to a connection of the service that it is for.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { http } from '../base/node-http.ts';
import { splitTarget } from '../aws/http.ts';
import { checkUpgrade, switchingProtocols } from '../hub/websocket/handshake.ts';
import type { Limits } from '../base/limits/limits.ts';
import { nextTurn } from '../base/clock.ts';
import type { Admission, SocketService } from '../services/context.ts';
import { traceIn } from '../services/trace-in.ts';
import type { ReadArrival } from './arrival/arrival.ts';
import type { Hosts, Reached } from './arrival/hosts.ts';
import { sharedText } from './arrival/shared-text.ts';
import { readTarget } from './arrival/target.ts';
import type { PageRule } from './arrival/web-pages.ts';

type Options = {
  /** Asked in order; the first that knows the address decides. */
  services: readonly SocketService[];
  /** Who this node is among others: another after each time that it was cut off from them. Undefined: it is. */
  life(): number | undefined;
  /** Whether this process has room for one more socket; `pending` wait for a backend to decide. */
  hasRoom(pending: number): boolean;
  readonly rules: { readonly hosts: Hosts; readonly readArrival: ReadArrival; readonly pageRule: PageRule };
  readonly limits: Pick<Limits, 'pendingHandshakesMax'>;
  /** See port.ts. */
  reached(socket: Socket): Reached;
  /** See gentle-end.ts. */
  end(socket: Socket): void;
  fault(cause: unknown): void;
  /** `service` is `none` where none was asked. */
  refused(refusal: {
    requestId: string;
    status: number;
    message: string;
    service: string;
    trace: string | undefined;
  }): void;
};

export type Upgrades = {
  readonly listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Handshakes that wait for a backend to decide. */
  readonly pending: number;
  /** Refuse them, so many in a turn of the event loop, and every other that comes. */
  stop(): Promise<void>;
};

/** What takes about a millisecond. */
const REFUSALS_PER_TURN = 32;
const CUT_OFF = 'This node is cut off from its cluster';
const NO_BODY = Buffer.alloc(0);

export function upgrades(options: Options): Upgrades {
  /** How to refuse those that wait. */
  const pending = new Set<() => void>();
  let isStopping = false;

  return {
    listener(request, duplex, head) {
      guarded(duplex, () => upgrade(request, duplex as Socket, head));
    },
    get pending() {
      return pending.size;
    },
    async stop() {
      isStopping = true;
      let refused = 0;
      for (const refuse of pending) {
        pending.delete(refuse);
        refuse();
        if (++refused % REFUSALS_PER_TURN === 0) await nextTurn();
      }
    },
  };

  function guarded(socket: Duplex, step: () => void): void {
    try {
      step();
    } catch (cause) {
      options.fault(cause);
      socket.destroy();
    }
  }

  function upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    let asked = 'none';
    const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}) => {
      const requestId = randomUUID();
      options.refused({ requestId, status, message, service: asked, trace: traceIn(request.url ?? '') });
      const about = { 'x-amzn-errortype': code, 'x-amzn-requestid': requestId, ...headers };
      socket.write(refusalText(status, about, message));
      options.end(socket);
    };
    const unavailable = (message: string) => refuse(503, 'ServiceUnavailableException', message);
    const life = options.life();

    const wanted = readTarget(request);
    if (!wanted.ok) return refuse(400, 'BadRequestException', wanted.reason);
    const check = checkUpgrade(request.method ?? '', request.headers, request.httpVersion);
    if (!check.ok) return refuse(check.status, 'BadRequestException', check.reason, check.headers);
    const arrival = options.rules.readArrival(request, wanted.host);
    const reason = options.rules.pageRule('handshake', request.headers, arrival.host, wanted.host);
    if (reason !== undefined) return refuse(403, 'ForbiddenException', reason);
    if (isStopping) return unavailable('The server is going away');
    if (life === undefined) return unavailable(CUT_OFF);
    if (!options.hasRoom(pending.size)) return unavailable('The server has too many connections');

    const { method = 'GET', headers } = request;
    const { target, sourceIp, isSecure, signedAs } = arrival;
    const shown = options.rules.hosts.shown(arrival, options.reached(socket));
    const userAgent = headers['user-agent'];
    const handshake = {
      request: { method, target, headers, body: NO_BODY, sourceIp, isSecure, signedAs },
      rawHeaders: request.rawHeaders,
      ...splitTarget(target),
      host: sharedText(headers.host ?? ''),
      shownHost: sharedText(shown.host),
      shownPrefix: shown.prefix,
      port: arrival.port ?? shown.port ?? (isSecure ? 443 : 80),
      isSecure,
      protocols: check.protocols,
      sourceIp,
      userAgent: userAgent === undefined ? null : sharedText(userAgent),
      mayWait: pending.size < options.limits.pendingHandshakesMax,
    };
    const conclude = (admission: Admission) => {
      if ('refuse' in admission) {
        const { status, code, message } = admission.refuse;
        return refuse(status, code, message);
      }
      // Its connection has an id of a life that is over.
      if (options.life() !== life) return unavailable(CUT_OFF);
      socket.write(switchingProtocols(check.key, admission.headers), 'latin1');
      return admission.open(socket, head);
    };
    for (const service of options.services) {
      const admission = service.admit(handshake);
      if (!admission) continue;
      asked = service.name;
      if (!(admission instanceof Promise)) return conclude(admission);
      return void whenDecided(socket, admission, conclude, () => unavailable('The server is going away'));
    }
    return refuse(403, 'ForbiddenException', 'Forbidden');
  }

  /** Wait for a backend to decide. A client that goes away meanwhile was never connected; nor is it when we do. */
  async function whenDecided(
    socket: Socket,
    decision: Promise<Admission>,
    conclude: (admission: Admission) => void,
    giveUp: () => void,
  ): Promise<void> {
    const onError = () => {};
    socket.on('error', onError);
    const refuse = () => {
      if (!socket.destroyed) giveUp();
    };
    pending.add(refuse);
    const admission = await decision;
    if (!pending.delete(refuse) || socket.destroyed) return;
    socket.off('error', onError);
    guarded(socket, () => conclude(admission));
  }
}

function refusalText(status: number, headers: Record<string, string>, message: string): string {
  const body = JSON.stringify({ message });
  const all = {
    date: new Date().toUTCString(),
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
