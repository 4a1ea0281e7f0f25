// What the words of `fanfare load` ask for, within bounds: a slip of the finger should not take a machine down.
import { Failure } from '../../personality/failure.ts';
import type { OwnOption } from '../../words/own-options.ts';

export type Plan = {
  /** The URL of a WebSocket API, or the ARN of a room. */
  readonly target: string;
  readonly isRoom: boolean;
  readonly connections: number;
  readonly senders: number;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly bytes: number;
  readonly timeoutMs: number;
  readonly isEcho: boolean;
  /** What clients send for an echo; `{mark}` stands for what the answer must repeat. */
  readonly message: string;
};

type Bound = { readonly otherwise: number; readonly min: number; readonly max: number };

const CONNECTIONS: Bound = { otherwise: 10, min: 1, max: 5_000 };
const RATE: Bound = { otherwise: 10, min: 0.1, max: 10_000 };
const DURATION: Bound = { otherwise: 10, min: 0.1, max: 3_600 };
const SIZE: Bound = { otherwise: 100, min: 1, max: 131_072 };
const TIMEOUT: Bound = { otherwise: 5, min: 0.1, max: 30 };
const DELIVERIES_PER_SECOND_MAX = 500_000;
const DEFAULT_MESSAGE = '{"action":"load","data":"{mark}"}';

const range = ({ otherwise, min, max }: Bound) => `From ${min} to ${max.toLocaleString('en')}. Default: ${otherwise}`;

export const loadOptions: readonly OwnOption[] = [
  {
    name: '--connections',
    takes: 'one',
    value: 'N',
    doc: `Connections, or members of the room. ${range(CONNECTIONS)}`,
  },
  { name: '--senders', takes: 'one', value: 'N', doc: 'How many members of a room speak, in turn. Default: all' },
  { name: '--rate', takes: 'one', value: 'N', doc: `Messages a second, all together. ${range(RATE)}` },
  { name: '--duration', takes: 'one', value: 'SECONDS', doc: `For how long to send. ${range(DURATION)}` },
  {
    name: '--size',
    takes: 'one',
    value: 'BYTES',
    doc: `Size of a message; its number in it takes 30 or so. ${range(SIZE)}`,
  },
  {
    name: '--timeout',
    takes: 'one',
    value: 'SECONDS',
    doc: `What has not arrived so long after it was sent is lost. ${range(TIMEOUT)}`,
  },
  {
    name: '--echo',
    takes: 'none',
    doc: 'Let the clients send and the WebSocket API answer, instead of posting to the connections.',
  },
  {
    name: '--message',
    takes: 'one',
    value: 'TEXT',
    doc: `What clients send with --echo; the answer has to repeat what stands for {mark}. Default: ${DEFAULT_MESSAGE}`,
  },
  { name: '--allow-remote', takes: 'none', doc: 'Put the load on a server that is not on this machine.' },
];

/** Throws a Failure for what is out of bounds. */
export function planOf(target: string, options: ReadonlyMap<string, readonly string[]>): Plan {
  const value = (name: string, bound: Bound, isWhole = false) => numberOf(name, options.get(name)?.[0], bound, isWhole);
  const isRoom = target.startsWith('arn:');
  const connections = value('--connections', CONNECTIONS, true);
  const ratePerSecond = value('--rate', RATE);
  const message = options.get('--message')?.[0] ?? DEFAULT_MESSAGE;
  const isEcho = options.has('--echo') || options.has('--message');
  if (!message.includes('{mark}')) throw new Failure('usage', 'the --message has no {mark} in it');
  if (isRoom && isEcho) throw new Failure('usage', 'a room sends everything to everybody, and takes no --echo');
  if (!isRoom && options.has('--senders')) throw new Failure('usage', '--senders is for rooms');
  if (isRoom && ratePerSecond * connections > DELIVERIES_PER_SECOND_MAX) {
    const most = DELIVERIES_PER_SECOND_MAX.toLocaleString('en');
    throw new Failure('usage', `--rate times --connections is more than ${most} deliveries a second`);
  }
  return {
    target,
    isRoom,
    connections,
    senders: value('--senders', { min: 1, max: connections, otherwise: connections }, true),
    ratePerSecond,
    durationMs: value('--duration', DURATION) * 1000,
    bytes: value('--size', SIZE, true),
    timeoutMs: value('--timeout', TIMEOUT) * 1000,
    isEcho,
    message,
  };
}

function numberOf(name: string, text: string | undefined, { otherwise, min, max }: Bound, isWhole: boolean): number {
  if (text === undefined) return otherwise;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max && !(isWhole && !Number.isInteger(value))) return value;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw new Failure('usage', `${name} must be ${kind} from ${min} to ${max}, not '${text}'`);
}
