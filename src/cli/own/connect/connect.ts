// `fanfare connect URL`: a WebSocket in the terminal.
import { harmless } from '../../../base/harmless.ts';
import { DEFAULT_PORT, PROGRAM } from '../../../base/defaults.ts';
import { ABNORMAL, closeOrCut, closeText } from '../closing.ts';
import { Failure } from '../../personality/failure.ts';
import type { CommandContext } from '../../words/command-context.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';
import { loadConfiguration } from '../../settings/configuration.ts';
import { certificates } from '../../call/session.ts';
import type { OpenSocket } from '../socket.ts';
import { HandshakeRefused, openSocket, send } from '../socket.ts';
import { socketUrl } from '../socket-url.ts';
import { Terminal } from '../../screen/terminal.ts';

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
    {
      name: '--sign',
      takes: 'none',
      doc: 'Sign the handshake, as $connect routes under AWS_IAM want it. On this machine that is done by itself when a stage refuses an unsigned one.',
    },
    { name: '--binary', takes: 'none', doc: 'Send lines as binary messages.' },
  ],
  notes: [
    'Ctrl-C or Ctrl-D closes the connection. Binary messages that come are printed as base64.',
    'On a terminal, the line that is typed can be edited, and what comes stands above it. In a pipe only received messages go to stdout. With empty input (</dev/null) it only listens.',
  ],
  examples: [
    'fanfare connect ws://127.0.0.1:3263/prod',
    'fanfare connect wss://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod --sign',
    'echo \'{"action":"hello"}\' | fanfare connect ws://127.0.0.1:3263/prod',
  ],
};

/** Run the command. Resolves to the exit code: 0 after a clean close. */
export async function connect(context: CommandContext): Promise<number> {
  const { words, personality, io } = context;
  const { options, positional } = parseOwn(words, connectCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('../../help/own-help.ts');
    const { showPage } = await import('../../help/show-page.ts');
    await showPage(ownPage(connectCommand, personality), context);
    return 0;
  }
  const url = socketUrl(positional ?? DEFAULT_URL);
  using terminal = new Terminal(io);
  const handshake = {
    url,
    headers: headersOf(options.get('--header') ?? []),
    protocols: options.get('--subprotocol') ?? [],
  };
  const opened = await openOrExplain(handshake, options.has('--sign'), terminal, context);
  if (!opened) return 1;
  greet(terminal, url, opened);
  return await converse(terminal, opened, options.has('--binary'));
}

type Handshake = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
};

/** Undefined: it is refused, and said why. */
async function openOrExplain(
  { url, headers, protocols }: Handshake,
  isSigned: boolean,
  terminal: Terminal,
  context: CommandContext,
): Promise<OpenSocket | undefined> {
  const { globals, io } = context;
  const open = async (signed: Readonly<Record<string, string>>) =>
    openSocket({
      url,
      protocols,
      headers: { ...headers, ...signed },
      verifyTls: globals.verifyTls,
      ca: url.startsWith('wss:')
        ? certificates(loadConfiguration(io.env, globals.profile), globals.caBundle)
        : undefined,
      connectTimeoutMs: globals.connectTimeoutMs,
      env: io.env,
      received(socket, data, isBinary) {
        const text = data.toString(isBinary ? 'base64' : 'utf8');
        terminal.showFrom(socket, terminal.isInteractive ? harmless(text) : text);
      },
    });
  try {
    if (!isSigned) return await open({});
    const { signedHandshake } = await import('./sign-handshake.ts');
    return await open((await signedHandshake(url, context)).headers);
  } catch (cause) {
    if (!(cause instanceof HandshakeRefused)) throw cause;
    const { HandshakeRefusal } = await import('./handshake-refusal.ts');
    const refusal = new HandshakeRefusal(url, protocols, context);
    const advice = await refusal.advice(cause, isSigned);
    if ('retryWith' in advice) {
      terminal.status(`Refused without a signature (${cause.status}); trying with the key ${advice.retryWith.signer}.`);
      try {
        return await open(advice.retryWith.headers);
      } catch (again) {
        if (!(again instanceof HandshakeRefused)) throw again;
        terminal.status((await refusal.explained(again, true)).join('\n'));
        return undefined;
      }
    }
    terminal.status(advice.lines.join('\n'));
    return undefined;
  }
}

function greet(terminal: Terminal, url: string, { headers, socket }: OpenSocket): void {
  const id = headers['x-fanfare-connection-id'];
  const protocol = socket.protocol ? `, subprotocol ${socket.protocol}` : '';
  // It becomes part of a command to copy.
  if (typeof id !== 'string' || !/^[\w=-]+$/.test(id)) return terminal.status(`Connected to ${url}${protocol}`);
  const { origin, pathname } = new URL(url.replace(/^ws/, 'http'));
  terminal.status(`Connected to ${url}${protocol}\nConnection id: ${id}\nTo send to it from another terminal:\n`);
  const stage = origin + (pathname === '/' ? '' : pathname.replace(/\/$/, ''));
  const post = `${PROGRAM} apigatewaymanagementapi post-to-connection --connection-id ${id} --data Hello --endpoint-url ${stage}`;
  terminal.status(`  ${post}\n`);
}

async function converse(terminal: Terminal, { socket, closed }: OpenSocket, isBinary: boolean): Promise<number> {
  terminal.onLeave(() => closeOrCut(socket));
  const reading = terminal.read({
    prompt: '> ',
    typed: (line) => send(socket, isBinary ? Buffer.from(line) : line),
    ended: () => closeOrCut(socket),
  });
  const { code, reason } = await closed;
  terminal[Symbol.dispose]();
  terminal.status(closeText(code, reason));
  await reading;
  return code === ABNORMAL ? 1 : 0;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const pairs = lines.map((line) => {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Failure('usage', 'a header is given as "NAME: VALUE"');
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}
