// Prints a value in the format that was asked for (spec/aws-cli.md, section 10). Formats are loaded when they are needed.
import type { Json } from '../../aws/exact-json.ts';
import { writeJson } from '../../aws/exact-json.ts';
import type { CommandContext } from '../words/command-context.ts';
import type { Write } from './text.ts';

export type Printing = Pick<CommandContext, 'globals' | 'io'> & {
  readonly write: Write;
  /** The value is one of several. */
  readonly isPage?: boolean;
};

const TERMINAL_WIDTH = 80;

/** Writes nothing at all for an empty object, if it is not a page of a stream. `title` is what a table is called. */
export async function writeValue(format: string, title: string, value: Json, printing: Printing): Promise<void> {
  const { write } = printing;
  const isEmpty = value instanceof Map && value.size === 0;
  switch (format) {
    case 'json':
      if (!isEmpty) write(`${writeJson(value, { indent: 4 })}\n`);
      return;
    case 'text': {
      const { writeText } = await import('./text.ts');
      return writeText(value, write);
    }
    case 'table':
      return writeTable(title, value, printing);
    case 'yaml': {
      if (isEmpty) return;
      const { formatYaml } = await import('./yaml.ts');
      return write(formatYaml(value));
    }
    case 'yaml-stream': {
      if (isEmpty && !printing.isPage) return;
      const { formatYaml } = await import('./yaml.ts');
      return write(formatYaml([value]));
    }
  }
}

async function writeTable(title: string, value: Json, { globals, io, write }: Printing): Promise<void> {
  const { formatTable } = await import('./table.ts');
  const { colorStyle, plainStyle } = await import('./table-layout.ts');
  const isTerminal = io.stdout.isTTY === true;
  const hasColor = globals.color === 'on' || (globals.color === 'auto' && isTerminal);
  const { columns = TERMINAL_WIDTH } = io.stdout as { readonly columns?: number };
  write(formatTable(title, value, isTerminal ? columns : TERMINAL_WIDTH, hasColor ? colorStyle : plainStyle));
}
