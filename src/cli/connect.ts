// `fanfare connect URL`: a WebSocket in the terminal.
import { harmlessLine } from '../harmless.ts';
import type WebSocket from 'ws';
import { Failure } from './failure.ts';
import type { CommandContext } from './command-context.ts';
import type { OwnCommand } from './own-options.ts';
import { parseOwn } from './own-options.ts';
import { loadConfiguration } from './configuration.ts';
import { certificates } from './session.ts';
import type { OpenSocket } from './socket.ts';
import { HandshakeRefused, meaningOf, openSocket, send } from './socket.ts';
import { Terminal } from './terminal.ts';
import { DEFAULT_PORT } from '../defaults.ts';

const DEFAULT_URL = `ws://127.0.0.1:${DEFAULT_PORT}/prod`;

export const connectCommand: OwnCommand = {
  name: 'connect',
  word: { name: 'URL', isRequired: false, doc: `The address of the WebSocket. Default: ${DEFAULT_URL}` },
  doc: 'Open a WebSocket and talk over it.',
  options: [
    {
      name: '--header',
      takes: 'one',
      adds: true,
      value: '"NAME: VALUE"',
      doc: 'Send this header with the handshake. May be given several times.',
    },
    {
      name: '--subprotocol',
      takes: 'one',
      adds: true,
      value: 'NAME',
      doc: 'Offer this subprotocol. May be given several times.',
    },
    { name: '--binary', takes: 'none', doc: 'Send lines as binary messages.' },
  ],
  notes: [
    'Ctrl-C or Ctrl-D closes the connection. Binary messages that come are printed as base64.',
    'In a pipe only received messages go to stdout. With empty input (</dev/null) it only listens.',
  ],
  examples: [
    'fanfare connect ws://127.0.0.1:3263/prod',
    'echo \'{"action":"hello"}\' | fanfare connect ws://127.0.0.1:3263/prod',
  ],
};

/** Run the command. Resolves to the exit code: 0 after a clean close. */
export async function connect(context: CommandContext): Promise<number> {
  const { words, globals, personality, io } = context;
  const { options, positional } = parseOwn(words, connectCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('./help/own-help.ts');
    const { showPage } = await import('./help/show-page.ts');
    await showPage(ownPage(connectCommand, personality), context);
    return 0;
  }
  const url = socketUrl(positional ?? DEFAULT_URL);
  const headers = headersOf(options.get('--header') ?? []);
  using terminal = new Terminal(io);
  let opened: OpenSocket;
  try {
    opened = await openSocket({
      url,
      headers,
      protocols: options.get('--subprotocol') ?? [],
      verifyTls: globals.verifyTls,
      ca: url.startsWith('wss:')
        ? certificates(loadConfiguration(io.env, globals.profile), globals.caBundle)
        : undefined,
      connectTimeoutMs: globals.connectTimeoutMs,
      received: (socket, data, isBinary) => terminal.showFrom(socket, data.toString(isBinary ? 'base64' : 'utf8')),
    });
  } catch (cause) {
    if (!(cause instanceof HandshakeRefused)) throw cause;
    terminal.status(`The server refused with status ${cause.status}: ${cause.message || meaningOf(cause.status)}`);
    if (cause.message) terminal.status(`(${meaningOf(cause.status)})`);
    return 1;
  }
  greet(terminal, url, opened);
  return await converse(terminal, opened, options.has('--binary'));
}

function greet(terminal: Terminal, url: string, { headers, socket }: OpenSocket): void {
  const id = headers['x-fanfare-connection-id'];
  const protocol = socket.protocol ? `, subprotocol ${socket.protocol}` : '';
  // It becomes part of a command to copy.
  if (typeof id !== 'string' || !/^[\w=-]+$/.test(id)) return terminal.status(`Connected to ${url}${protocol}`);
  const { origin, pathname } = new URL(url.replace(/^ws/, 'http'));
  terminal.status(`Connected to ${url}${protocol}\nConnection id: ${id}\nTo send to it from another terminal:\n`);
  const stage = origin + (pathname === '/' ? '' : pathname.replace(/\/$/, ''));
  const post = `fanfare apigatewaymanagementapi post-to-connection --connection-id ${id} --data Hello --endpoint-url ${stage}`;
  terminal.status(`  ${post}\n`);
}

async function converse(terminal: Terminal, { socket, closed }: OpenSocket, isBinary: boolean): Promise<number> {
  terminal.onLeave(() => closeOrCut(socket));
  const reading = terminal.read(
    (line) => send(socket, isBinary ? Buffer.from(line) : line),
    () => closeOrCut(socket),
  );
  const { code, reason } = await closed;
  terminal.status(closeText(code, reason));
  terminal[Symbol.dispose]();
  await reading;
  return code === ABNORMAL ? 1 : 0;
}

/** Asked a second time, it does not wait for the other side. */
export function closeOrCut(socket: WebSocket): void {
  if (socket.readyState === socket.OPEN) socket.close(1000);
  else socket.terminate();
}

/** The connection broke off without a close frame (RFC 6455 7.1.5). */
export const ABNORMAL = 1006;
const NO_STATUS = 1005;

export function closeText(code: number, reason: string): string {
  if (code === ABNORMAL) return 'The connection broke off (1006)';
  const codeText = code === NO_STATUS ? 'without a code' : `with code ${code}`;
  return `Closed ${codeText}${reason ? `: ${harmlessLine(reason)}` : ''}`;
}

/** `http:` is taken for `ws:`, and so is no scheme at all. */
export function socketUrl(text: string): string {
  const url = /^[a-z]+:\/\//i.test(text) ? text.replace(/^http/i, 'ws') : `ws://${text}`;
  if (!/^wss?:/i.test(url) || !URL.canParse(url)) throw new Failure('usage', `not the URL of a WebSocket: ${text}`);
  return url;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const pairs = lines.map((line) => {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Failure('usage', 'a header is given as "NAME: VALUE"');
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}
