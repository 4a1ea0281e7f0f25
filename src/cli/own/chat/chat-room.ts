import type WebSocket from 'ws';
import type { ClientOptions } from '../../../aws/client/client.ts';
import { urlOf } from '../../../aws/client/endpoint.ts';
import { harmless, harmlessJson, harmlessLine } from '../../../base/harmless.ts';
import { frameLine, parseFrame } from './chat-frames.ts';
import type { Request } from './chat-typed.ts';
import { CHAT_HELP, readTyped } from './chat-typed.ts';
import { ABNORMAL, closeOrCut, closeText } from '../closing.ts';
import { zoneAt } from '../../screen/local-time.ts';
import type { Paint } from '../../screen/paint.ts';
import { colorOf } from '../../screen/paint.ts';
import type { OpenSocket } from '../socket.ts';
import { HandshakeRefused, meaningOf, openSocket, send } from '../socket.ts';
import type { Terminal } from '../../screen/terminal.ts';

/** The session's end told by ERROR 401: the way back in is a new token (spec/ivschat.md, section 7.4). */
const SESSION_EXPIRED = 401;
/** New tokens one after the other that do not help. */
const RENEWALS_MAX = 5;
/** A session that lived so long was a good one. */
const GOOD_SESSION_MS = 60_000;
/** Requests whose text is remembered, for when one is refused. */
const REMEMBERED_MAX = 64;
const NAME_CHARS_MAX = 24;

type Options = {
  readonly client: ClientOptions;
  readonly userId: string;
  readonly arn: string;
  readonly name: string | undefined;
  /** Frames are printed as they come. */
  readonly isJson: boolean;
  readonly paint: Paint;
  readonly newToken: () => Promise<string>;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly now: () => number;
};

/** One stay in a room, over as many sockets as it takes. */
export class ChatRoom {
  readonly #terminal: Terminal;
  readonly #options: Options;
  readonly #requests = new Map<string, string>();
  #socket: WebSocket | undefined;
  #hasExpired = false;
  #isLeaving = false;

  constructor(terminal: Terminal, options: Options) {
    this.#terminal = terminal;
    this.#options = options;
  }

  /** Resolves to the exit code. */
  async stay(): Promise<number> {
    const { now, sleep } = this.#options;
    let reading: Promise<void> | undefined;
    let renewals = 0;
    for (;;) {
      const opened = await this.#enter();
      if (!opened) return 1;
      const since = now();
      reading ??= this.#listen();
      const { code, reason } = await opened.closed;
      if (now() - since >= GOOD_SESSION_MS) renewals = 0;
      if (this.#isLeaving || !this.#hasExpired || renewals >= RENEWALS_MAX) {
        this.#terminal[Symbol.dispose]();
        this.#terminal.status(closeText(code, reason));
        await reading;
        return code === ABNORMAL ? 1 : 0;
      }
      this.#terminal.status('The session has expired; connecting again.');
      if (renewals > 0) await sleep(1000 * 2 ** (renewals - 1));
      renewals++;
      if (this.#isLeaving) return 0;
    }
  }

  /** Undefined: the server does not let us in. */
  async #enter(): Promise<OpenSocket | undefined> {
    const { client, newToken } = this.#options;
    const token = await newToken();
    this.#hasExpired = false;
    try {
      const opened = await openSocket({
        url: urlOf(client.endpoint, '/').replace(/^http/, 'ws'),
        protocols: [token],
        headers: {},
        verifyTls: client.verifyTls,
        ca: client.ca,
        connectTimeoutMs: client.connectTimeoutMs,
        received: (socket, data) => this.#received(socket, String(data)),
      });
      this.#socket = opened.socket;
      this.#greet();
      return opened;
    } catch (cause) {
      if (!(cause instanceof HandshakeRefused)) throw cause;
      this.#terminal.status(
        `The server refused with status ${cause.status}: ${cause.message || meaningOf(cause.status)}`,
      );
      return undefined;
    }
  }

  /** Who and where one is. */
  #greet(): void {
    const { isJson, userId, name, arn, now } = this.#options;
    // A room need not have a name.
    const where = name ? `${name} (${arn.slice(arn.lastIndexOf(':') + 1)})` : arn;
    const times = isJson ? '' : ` Times are those of ${zoneAt(new Date(now()))}.`;
    this.#terminal.status(`Connected as ${userId} to ${where}.\nType a message, or /help.${times}`);
  }

  #listen(): Promise<void> {
    this.#terminal.onLeave(() => this.#leave());
    const { userId, paint } = this.#options;
    return this.#terminal.read({
      prompt: `${paint([colorOf(userId), 'bold'], harmlessLine(userId, NAME_CHARS_MAX))}> `,
      erasesEntered: true,
      typed: (line) => this.#typed(line),
      // Behind /quit the end of the input asks for nothing more; a second wish to leave would not wait for the other side.
      ended: () => this.#isLeaving || this.#leave(),
    });
  }

  #leave(): void {
    this.#isLeaving = true;
    if (this.#socket) closeOrCut(this.#socket);
  }

  #received(socket: WebSocket, text: string): void {
    const frame = parseFrame(text);
    if (frame?.Type === 'ERROR' && frame.ErrorCode === SESSION_EXPIRED) {
      this.#hasExpired = true;
      socket.close(1000);
    }
    this.#terminal.showFrom(socket, this.#lineOf(text));
  }

  #lineOf(text: string): string {
    const { isJson, paint, userId, now } = this.#options;
    const frame = parseFrame(text);
    if (isJson && frame) return this.#terminal.isInteractive ? harmlessJson(text) : text;
    if (!frame) return this.#terminal.isInteractive ? harmless(text) : text;
    return frameLine(frame, { paint, userId, now, said: (id) => this.#requests.get(String(id)) });
  }

  async #typed(line: string): Promise<void> {
    const typed = readTyped(line);
    if (typed === 'nothing') return;
    if (typed === 'quit') return this.#leave();
    if (typed === 'help') return this.#terminal.status(CHAT_HELP);
    if ('wrong' in typed) return this.#terminal.status(typed.wrong);
    const socket = this.#socket;
    if (socket?.readyState !== socket?.OPEN) return this.#terminal.status(`Not connected; not sent: ${line}`);
    this.#remember(typed.request, line);
    if (socket) await send(socket, JSON.stringify(typed.request));
  }

  #remember({ RequestId }: Request, line: string): void {
    this.#requests.set(RequestId, line);
    const [oldest] = this.#requests.keys();
    if (oldest !== undefined && this.#requests.size > REMEMBERED_MAX) this.#requests.delete(oldest);
  }
}
