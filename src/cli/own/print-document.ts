// What a server answered to a command of our own, as `--output` and `--query` want it.
import { harmlessLine } from '../../base/harmless.ts';
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { admin } from '../../services/admin/model.ts';
import type { CommandContext } from '../words/command-context.ts';
import { loadConfiguration } from '../settings/configuration.ts';
import { printableMembers } from '../output/printable.ts';
import { writeValue } from '../output/write-value.ts';
import { timestampFormat } from '../call/print-answer.ts';

/** Undefined: the command shows it in its own form. `--query` alone asks for the format that is configured. */
export function formatOf({ globals, query, io }: CommandContext): string | undefined {
  if (globals.output !== undefined || !query) return globals.output;
  return io.env['AWS_DEFAULT_OUTPUT'] ?? loadConfiguration(io.env, globals.profile).profile.get('output') ?? 'json';
}

/** Print the answer of an operation. Throws a Failure. */
export async function printDocument(
  context: CommandContext,
  format: string,
  operation: keyof typeof admin.operations,
  answer: Record<string, unknown>,
): Promise<void> {
  const { globals, io, personality, query } = context;
  const timestamps = timestampFormat(loadConfiguration(io.env, globals.profile), personality);
  const document = printableMembers(answer, admin.operations[operation].output, timestamps);
  const value = query ? query(document) : document;
  const isTerminal = io.stdout.isTTY === true;
  const write = (text: string) => void io.stdout.write(text);
  await writeValue(format, operation, isTerminal ? harmlessValue(value) : value, { globals, io, write });
}

/** Strangers' words, as a terminal may have them. */
function harmlessValue(value: Json): Json {
  if (typeof value === 'string') return harmlessLine(value);
  if (Array.isArray(value)) return value.map(harmlessValue);
  if (!(value instanceof Map)) return value;
  const entries = [...value].map(([name, member]): [string, Json] => [harmlessLine(name), harmlessValue(member)]);
  return new Map(entries) satisfies JsonObject;
}
