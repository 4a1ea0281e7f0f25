// `fanfare chat ROOM-ARN`: a chat client in the terminal.
import { setTimeout as pause } from 'node:timers/promises';
import type WebSocket from 'ws';
import type { ClientOptions } from '../aws/client.ts';
import { call } from '../aws/client.ts';
import { urlOf } from '../aws/client/endpoint.ts';
import { CHAT_HELP, frameLine, parseFrame, readTyped } from './chat-frames.ts';
import { ABNORMAL, closeOrCut, closeText } from './connect.ts';
import { loadConfiguration } from './configuration.ts';
import type { CommandContext } from './command-context.ts';
import type { OwnCommand } from './own-options.ts';
import { parseOwn } from './own-options.ts';
import { OperationFailure } from './report.ts';
import { services } from './services.ts';
import { clientOptions } from './session.ts';
import type { OpenSocket } from './socket.ts';
import { HandshakeRefused, meaningOf, openSocket, send } from './socket.ts';
import { Terminal } from './terminal.ts';

const CAPABILITIES = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'] as const;

export const chatCommand: OwnCommand = {
  name: 'chat',
  word: { name: 'ROOM-ARN', isRequired: true, doc: 'The ARN of the room, as create-room and list-rooms print it.' },
  doc: 'Enter a chat room and talk in it.',
  options: [
    { name: '--user-id', takes: 'one', value: 'ID', doc: 'Who you are in the room. Default: your user name' },
    {
      name: '--capabilities',
      takes: 'many',
      value: 'NAME…',
      choices: CAPABILITIES,
      doc: `What you may do. Default: ${CAPABILITIES.join(' ')}`,
    },
    { name: '--json', takes: 'none', doc: 'Print frames as they come, one JSON object a line. So it is in a pipe.' },
  ],
  notes: CHAT_HELP.split('\n'),
  examples: ['fanfare chat arn:aws:ivschat:us-east-1:000000000000:room/g1H2I3j4k5L6 --user-id ana'],
};

/** The session's end told by ERROR 401: the way back in is a new token (spec/ivschat.md, section 7.4). */
const SESSION_EXPIRED = 401;
/** New tokens one after the other that do not help. */
const RENEWALS_MAX = 5;
/** A session that lived so long was a good one. */
const GOOD_SESSION_MS = 60_000;

/** Run the command. Resolves to the exit code: 0 after a clean close. */
export async function chat(context: CommandContext): Promise<number> {
  const { words, globals, personality, io } = context;
  const { options, positional } = parseOwn(words, chatCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('./help/own-help.ts');
    const { showPage } = await import('./help/show-page.ts');
    await showPage(ownPage(chatCommand, personality), context);
    return 0;
  }
  const input = {
    roomIdentifier: positional!,
    userId: options.get('--user-id')?.[0] ?? (io.env['USER'] || io.env['USERNAME'] || 'guest'),
    capabilities: options.get('--capabilities') ?? CAPABILITIES,
  };
  const configuration = loadConfiguration(io.env, globals.profile);
  const model = await services['ivschat']!();
  const client = clientOptions(model, [positional], { globals, configuration, personality, io });
  using terminal = new Terminal(io);
  const room = new ChatRoom(terminal, options.has('--json') || !terminal.isInteractive, {
    client,
    newToken: async () => {
      try {
        const { token } = await call(model, 'CreateChatToken', input, client);
        return String(token);
      } catch (cause) {
        throw new OperationFailure('CreateChatToken', cause);
      }
    },
    sleep: io.sleep ?? pause,
    now: io.now ?? Date.now,
  });
  return await room.stay();
}

type Access = {
  readonly client: ClientOptions;
  readonly newToken: () => Promise<string>;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly now: () => number;
};

/** One stay in a room, over as many sockets as it takes. */
class ChatRoom {
  readonly #terminal: Terminal;
  readonly #isJson: boolean;
  readonly #access: Access;
  #socket: WebSocket | undefined;
  #hasExpired = false;
  #isLeaving = false;

  constructor(terminal: Terminal, isJson: boolean, access: Access) {
    this.#terminal = terminal;
    this.#isJson = isJson;
    this.#access = access;
  }

  async stay(): Promise<number> {
    const { now, sleep } = this.#access;
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
        this.#terminal.status(closeText(code, reason));
        this.#terminal[Symbol.dispose]();
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
    const { client, newToken } = this.#access;
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
      this.#terminal.status('Connected. Type a message, or /help.');
      return opened;
    } catch (cause) {
      if (!(cause instanceof HandshakeRefused)) throw cause;
      this.#terminal.status(
        `The server refused with status ${cause.status}: ${cause.message || meaningOf(cause.status)}`,
      );
      return undefined;
    }
  }

  #listen(): Promise<void> {
    this.#terminal.onLeave(() => this.#leave());
    return this.#terminal.read(
      (line) => this.#typed(line),
      () => this.#leave(),
    );
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
    this.#terminal.showFrom(socket, this.#isJson || !frame ? text : frameLine(frame));
  }

  async #typed(line: string): Promise<void> {
    const typed = readTyped(line);
    if (typed === 'nothing') return;
    if (typed === 'quit') return this.#leave();
    if (typed === 'help' || typed === 'unknown') return this.#terminal.status(CHAT_HELP);
    const socket = this.#socket;
    if (socket?.readyState !== socket?.OPEN) return this.#terminal.status('Not connected; not sent.');
    if (socket) await send(socket, JSON.stringify(typed.request));
  }
}
