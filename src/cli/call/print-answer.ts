// Calls an operation, once or for all its pages, and prints what `--query` leaves of the answer (spec/aws-cli.md, sections
// 10 and 11).
import { writeFileSync } from 'node:fs';
import type { ClientOptions } from '../../aws/client/client.ts';
import { call } from '../../aws/client/client.ts';
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import type { Configuration } from '../settings/configuration.ts';
import { Failure } from '../personality/failure.ts';
import type { Paging } from '../../aws/shape.ts';
import type { Input } from '../input/operation-input.ts';
import { fileMember } from '../words/operation-options.ts';
import { osError } from '../input/param-file.ts';
import type { TimestampFormat } from '../output/printable.ts';
import { printableMembers } from '../output/printable.ts';
import { withPrinter } from '../output/printer.ts';
import type { Write } from '../output/text.ts';
import { writeValue } from '../output/write-value.ts';
import type { PageOptions } from '../words/page-options.ts';
import { OperationFailure } from './operation-failure.ts';
import type { Personality } from '../personality/personality.ts';
import type { Command } from './command.ts';

type Printing = Command & {
  readonly configuration: Configuration;
  readonly input: Input;
  /** Where the member that is a file goes. */
  readonly outfile?: string;
};

/** Throws an OperationFailure. */
export async function printAnswer(
  command: Printing,
  client: ClientOptions,
  complete: (input: Input) => Input,
  pages: (Paging & PageOptions) | undefined,
): Promise<void> {
  const { model, name, input } = command;
  const timestamps = timestampFormat(command.configuration, command.personality);
  const ask = async (values: Input): Promise<JsonObject> => {
    const checked = complete(new Map(values));
    try {
      const output = saved(await call(model, name, checked, client), command);
      return printableMembers(output, model.operations[name]!.output, timestamps);
    } catch (cause) {
      throw new OperationFailure(name, cause);
    }
  };
  if (!pages) return printValue(command, await ask(input));
  const { Pages, RESUME } = await import('./paging.ts');
  const all = new Pages(ask, pages);
  const format = formatOf(command);
  if (format !== 'text' && format !== 'yaml-stream') return printValue(command, await all.merged(input));
  await withPrinter(command, command.configuration, async (write) => {
    for await (const page of all.all(input)) {
      await print(command, format === 'text' ? onlyItems(page, pages.items) : page, format, write);
    }
    if (all.resumeToken === undefined || format !== 'text') return;
    await print(command, new Map([[RESUME, new Map([[RESUME, all.resumeToken]])]]), format, write);
  });
}

/** An output without its file, which is written. */
function saved(output: Record<string, unknown>, { model, name, outfile }: Printing): Record<string, unknown> {
  const member = fileMember(model.operations[name]!);
  if (member === undefined || outfile === undefined) return output;
  const { [member]: bytes, ...rest } = output;
  try {
    writeFileSync(outfile, bytes instanceof Uint8Array ? bytes : '');
  } catch (cause) {
    throw new Failure('general', osError(cause as NodeJS.ErrnoException, outfile));
  }
  return rest;
}

/** Of a page, text shows the items only. */
const onlyItems = (page: JsonObject, name: string): JsonObject => new Map([[name, page.get(name) ?? null]]);

/** Print one value. Throws a Failure for a format that does not exist. */
export async function printValue(command: Printing, value: Json): Promise<void> {
  const format = formatOf(command);
  const shown = format === 'text' ? value : queried(command, value);
  if (!command.personality.outputs.includes(format)) {
    throw new Failure('general', `Unknown output type: ${format}`);
  }
  await withPrinter(command, command.configuration, async (write) => {
    if (format === 'text') await print(command, value, format, write);
    else await writeValue(format, command.name, shown, { ...command, write });
  });
}

async function print(command: Printing, value: Json, format: string, write: Write): Promise<void> {
  await writeValue(format, command.name, queried(command, value), { ...command, write, isPage: true });
}

const queried = ({ query }: Command, value: Json): Json => (query ? query(value) : value);

function formatOf({ globals, io, configuration }: Printing): string {
  return globals.output ?? io.env['AWS_DEFAULT_OUTPUT'] ?? configuration.profile.get('output') ?? 'json';
}

/** Throws a Failure for a format that does not exist. */
export function timestampFormat(configuration: Configuration, personality: Personality): TimestampFormat {
  const { byDefault, names } = personality.timestamps;
  const name = configuration.profile.get('cli_timestamp_format') ?? byDefault;
  if (names.includes(name)) return name === 'iso8601' ? 'iso8601' : 'wire';
  const quoted = names.map((one) => `"${one}"`);
  const choices = [quoted.slice(0, -1).join(', '), quoted.at(-1)].join(' or ');
  throw new Failure('configuration', `Unknown cli_timestamp_format value: ${name}, valid values are ${choices}`);
}
