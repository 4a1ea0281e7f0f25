// Which values an option can have: by its shape, its choices, or the way its value is called.
import type { Shape } from '../../aws/shape.ts';
import { DEFAULT_PORT } from '../../base/defaults.ts';
import type { Option } from '../words/argparse.ts';
import type { DocumentedCommand } from '../help/documented-command.ts';
import type { Candidate, Live, Sources, Typed } from './candidate.ts';

export type CompletedOption = Option & {
  readonly doc?: string;
  readonly value?: string;
  readonly shape?: Shape;
  readonly member?: string;
  readonly suggestions?: readonly string[];
};

const SERVER = `http://127.0.0.1:${DEFAULT_PORT}`;
/** One ARN of each kind, to be held against the patterns of members. */
const SAMPLE_ARNS = [
  ['rooms', 'arn:aws:ivschat:us-east-1:000000000000:room/AbCdEfGhIjKl'],
  ['logging-configurations', 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/AbCdEfGhIjKl'],
] as const satisfies readonly [Live, string][];

export async function optionValues(option: CompletedOption, typed: Typed, sources: Sources): Promise<Candidate[]> {
  const { current } = typed;
  const fixed = option.choices ?? option.suggestions;
  if (option.value === 'DIR') return [...plain(fixed), ...sources.paths(current, 'folders')];
  if (fixed) return plain(fixed).map(partialPair);
  if (option.value === 'FILE') return sources.paths(current, 'any');
  if (option.name === '--profile') return sources.profiles();
  if (option.name === '--endpoint-url') return plain([SERVER, `${SERVER}/prod`]);
  const takesFile = option.shape !== undefined || option.name.startsWith('--cli-input-');
  if (!takesFile) return [];
  const scheme = /^fileb?:\/\//.exec(current)?.[0];
  if (scheme) {
    const paths = sources.paths(current.slice(scheme.length), 'any');
    return paths.map((path) => ({ ...path, value: scheme + path.value }));
  }
  const values = option.shape ? await shapeValues(option.shape, option.member ?? '', typed, sources) : [];
  return [...values, ...fileSchemes(option.shape)];
}

/** The free word of a command: its choices, the address of a WebSocket API, or a room. */
export async function wordValues(
  { name, choices }: NonNullable<DocumentedCommand['word']>,
  typed: Typed,
  sources: Sources,
): Promise<Candidate[]> {
  if (choices) return plain(choices);
  const urls = name.includes('URL') ? plain([`${SERVER.replace('http', 'ws')}/prod`]) : [];
  return name.includes('ROOM') ? [...urls, ...(await sources.live('rooms', typed))] : urls;
}

const plain = (values: readonly string[] = []): Candidate[] => values.map((value) => ({ value }));

const partialPair = ({ value }: Candidate): Candidate => (value.endsWith('=') ? { value, isPartial: true } : { value });

async function shapeValues(shape: Shape, member: string, typed: Typed, sources: Sources): Promise<Candidate[]> {
  if (shape.type === 'list') return shapeValues(shape.of, member, typed, sources);
  if (shape.type === 'structure' || shape.type === 'union') return keyValues(shape, typed.current);
  if (shape.type !== 'string') return [];
  if (shape.enum) return plain(shape.enum);
  if (member === 'ConnectionId') return sources.live('connections', typed);
  const { pattern } = shape;
  // Only patterns of ARNs are meant; what has none fits everything.
  if (!pattern?.source.includes('arn:aws:ivschat')) return [];
  const kinds = SAMPLE_ARNS.filter(([, sample]) => pattern.test(sample)).map(([kind]) => kind);
  const found = await Promise.all(kinds.map((kind) => sources.live(kind, typed)));
  return found.flat().filter(({ value }) => pattern.test(value));
}

/** Shorthand: the key after the last comma, or the value after its equals sign. Nested forms are left to the user. */
function keyValues({ members }: Extract<Shape, { type: 'structure' | 'union' }>, current: string): Candidate[] {
  if (/[{}[\]"']/.test(current)) return [];
  const [, before = '', last = ''] = /^(.*,)?([^,]*)$/.exec(current) ?? [];
  const [key = '', value] = last.split('=');
  if (value === undefined) {
    return Object.entries(members).map(([name, member]) => ({
      value: `${before}${name}=`,
      isPartial: true,
      ...(member.doc && { doc: member.doc }),
    }));
  }
  const member = Object.hasOwn(members, key) ? members[key] : undefined;
  return member?.type === 'string' ? plain(member.enum?.map((choice) => `${before}${key}=${choice}`)) : [];
}

/** Where a value may be long, it may come from a file. */
function fileSchemes(shape: Shape | undefined): Candidate[] {
  const file: Candidate = { value: 'file://', doc: 'The text of a file.', isPartial: true };
  const bytes: Candidate = { value: 'fileb://', doc: 'The bytes of a file.', isPartial: true };
  if (shape?.type === 'blob') return [bytes, file];
  return shape === undefined || shape.type === 'map' || shape.type === 'structure' || shape.type === 'union'
    ? [file]
    : [];
}
