// `fanfare load`: so many messages a second through a WebSocket API or a chat room, and how soon they arrived.
import type { CommandContext } from '../../words/command-context.ts';
import { isLoopback } from '../../../base/hosts/is-loopback.ts';
import type { ClientOptions } from '../../../aws/client/client.ts';
import { credentialOf } from '../../../aws/client/client.ts';
import { management } from '../../../services/websocket/connections/model.ts';
import { ivschat } from '../../../services/chat/model/model.ts';
import { loadConfiguration } from '../../settings/configuration.ts';
import { Failure } from '../../personality/failure.ts';
import type { Io } from '../../personality/io.ts';
import { openApi } from './api-target.ts';
import type { Wish } from './drive.ts';
import { drive } from './drive.ts';
import type { Plan } from './plan.ts';
import { loadOptions, planOf } from './plan.ts';
import { progressOn } from './progress.ts';
import { isGood, jsonReport, textReport } from './report.ts';
import { openRoom } from './room-target.ts';
import { Tally } from './tally.ts';
import type { Events, Target } from './target.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';
import { clientOptions } from '../../call/session.ts';
import { HandshakeRefused, meaningOf } from '../socket.ts';
import { socketUrl } from '../socket-url.ts';

export const loadCommand: OwnCommand = {
  name: 'load',
  word: { name: 'URL|ROOM-ARN', isRequired: true, doc: 'The URL of a WebSocket API, or the ARN of a chat room.' },
  doc: 'Measure how soon messages arrive at a rate.',
  options: loadOptions,
  notes: [
    'At a WebSocket API, messages are posted to the connections, as backends do; with --echo the clients send them, and the API answers. In a room members send, and every message is measured at every member.',
    'Latency counts from the moment that the rate means for a message, not from when it could be sent at last. So a server that stalls cannot hide the messages that it held up ("coordinated omission"). What a stall held up is sent at twice the rate, never all at once.',
    'Ctrl-C sends no more, waits for what is under way and prints the result; a second one waits for nothing. The exit code is 0 when everything arrived once; 1 when something was lost, duplicated or refused, or a connection was closed.',
    'A room takes 10 messages a second, unless update-room --maximum-message-rate-per-second allows more; what is over is refused with 429.',
    'With --output json the result is one JSON document, with times in ms.',
  ],
  examples: [
    'fanfare load ws://127.0.0.1:3263/prod --connections 100 --rate 500 --duration 30',
    'fanfare load ws://127.0.0.1:3263/prod --echo --message \'{"action":"echo","data":"{mark}"}\'',
    'fanfare load arn:aws:ivschat:us-east-1:000000000000:room/g1H2I3j4k5L6 --connections 200 --senders 5',
  ],
};

/** Run the command. Resolves to the exit code. */
export async function load(context: CommandContext): Promise<number> {
  const { words, globals, personality, io } = context;
  const { options, positional } = parseOwn(words, loadCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('../../help/own-help.ts');
    const { showPage } = await import('../../help/show-page.ts');
    await showPage(ownPage(loadCommand, personality), context);
    return 0;
  }
  if (globals.output !== undefined && globals.output !== 'json' && globals.output !== 'text') {
    throw new Failure('usage', `load prints text or json, not ${globals.output}`);
  }
  const isRoom = positional!.startsWith('arn:');
  const plan = planOf(isRoom ? positional! : socketUrl(positional!), options);
  const found = clientFor(plan, context);
  if (!isLoopback(found.endpoint.hostname) && !options.has('--allow-remote')) {
    throw new Failure('usage', `${found.endpoint.host} is not this machine; if you mean it, say --allow-remote`);
  }
  // Looked for once, and not for every message.
  const client = plan.isEcho ? found : { ...found, credential: await credentialOf(found) };
  try {
    return await measure(plan, client, context);
  } catch (cause) {
    if (!(cause instanceof HandshakeRefused)) throw cause;
    const reason = cause.message || meaningOf(cause.status);
    io.stderr.write(`The server refused a connection with status ${cause.status}: ${reason}\n`);
    return 1;
  }
}

/** Posts go to the address of the stage. */
function clientFor({ isRoom, target }: Plan, { globals, personality, io }: CommandContext): ClientOptions {
  const configuration = loadConfiguration(io.env, globals.profile);
  const session = { globals, configuration, personality, io };
  if (isRoom) return clientOptions(ivschat, [target], session);
  const endpointUrl = target.replace(/^ws/, 'http');
  return clientOptions(management, [], { ...session, globals: { ...globals, endpointUrl } });
}

async function measure(plan: Plan, client: ClientOptions, { io, globals }: CommandContext): Promise<number> {
  const run = Math.random().toString(36).slice(2, 10);
  const tally = new Tally(plan.isRoom ? plan.connections : 1, plan.timeoutMs);
  let start = performance.now();
  const clock = () => performance.now() - start;
  const events: Events = {
    arrived: (sequence, receiver) => tally.arrive(sequence, receiver, clock()),
    refused: (sequence, reason) => tally.refuse(sequence, reason),
    closed: (code) => tally.close(code),
    oldestOf: (connection) => tally.oldestOf((sequence) => sequence % plan.connections === connection),
  };
  await using target = await (plan.isRoom ? openRoom : openApi)(plan, run, client, events);
  start = performance.now();
  const course = await watched(plan, target, tally, { clock, io });
  const isJson = globals.output === 'json';
  io.stdout.write(isJson ? jsonReport(plan, tally, course) : textReport(tally, course, io.stdout.isTTY === true));
  return isGood(tally, course) ? 0 : 1;
}

async function watched(plan: Plan, target: Target, tally: Tally, { clock, io }: { clock: () => number; io: Io }) {
  using wish = interruptions();
  using progress = progressOn(io, tally, clock);
  return await drive(plan, target, tally, { clock, wish, look: (done) => progress.look(done) });
}

/** What Ctrl-C asks for, for as long as this is used. */
function interruptions(): Wish & Disposable {
  let count = 0;
  const interrupt = () => void count++;
  process.on('SIGINT', interrupt);
  return {
    get isEnough() {
      return count > 0;
    },
    get isOver() {
      return count > 1;
    },
    [Symbol.dispose]: () => void process.off('SIGINT', interrupt),
  };
}
