// A help page as the source of a manual page, in the `man` macros (groff_man(7)).
import { VERSION } from '../../launch/version.ts';
import type { Block, Page, Span, Text } from './document.ts';
import { textOf } from './document.ts';

/** Write the source of a manual page of section 1. */
export function renderRoff(page: Page): string {
  const name = manName(page.command);
  return [
    // No justification, and no word broken: names and options are read letter by letter, and searched for.
    '.nr HY 0',
    `.TH ${argument(name.toUpperCase())} 1 "" ${argument(`Fanfare ${VERSION}`)} "Fanfare Manual"`,
    '.ad l',
    ...['.SH NAME', `${escaped(name)} \\- ${escaped(page.summary)}`],
    ...page.sections.flatMap(({ title, blocks }) => [`.SH ${argument(title)}`, ...blockLines(blocks)]),
    '',
  ].join('\n');
}

/** `fanfare ivschat send-event` is explained in fanfare-ivschat-send-event(1). */
export const manName = (command: string): string => command.replaceAll(' ', '-');

/** A longer name has a line of its own, so that the text beside the others has room. */
const INDENT_MAX = 30;

/** The first block of a section or an entry needs no space above it. */
const blockLines = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block, index) => linesOf(block, index === 0));

function linesOf(block: Block, isFirst: boolean): string[] {
  const space = isFirst ? [] : ['.PP'];
  switch (block.kind) {
    case 'paragraph':
      return [...space, line(block.text)];
    case 'bullet':
      return ['.IP \\(bu 2', line(block.text)];
    case 'literal':
      return [...space, '.RS 4', '.EX', ...block.lines.split('\n').map(escapedLine), '.EE', '.RE'];
    case 'entry':
      return [...space, line(block.head), '.RS 4', ...blockLines(block.body), '.RE'];
    case 'rows': {
      const widest = Math.max(...block.rows.map(([name]) => textOf(name).length));
      const indent = Math.min(widest + 2, INDENT_MAX);
      const pairs = block.rows.flatMap(([name, text]) => [`.TP ${indent}n`, line(name), line(text)]);
      return [...space, '.PD 0', ...pairs, '.PD'];
    }
  }
}

const line = (text: Text): string => escapedStart(text.map(spanText).join(''));

function spanText(span: Span): string {
  if (typeof span === 'string') return breakable(span);
  return 'bold' in span ? `\\fB${breakable(span.bold)}\\fP` : `\\fI${breakable(span.underline)}\\fP`;
}

/** Words that a line may not hold, such as patterns, can be broken after these marks, without a hyphen. */
const breakable = (text: string): string =>
  text.replace(/\S{30,}|[^]/g, (part) => (part.length > 1 ? escapedParts(part) : escaped(part)));
const escapedParts = (word: string): string => escaped(word).replace(/[:/,|\]]/g, '$&\\:');

/** Characters that roff takes for its own, or prints as their typographic cousins (groff_char(7)). */
const ESCAPES: { readonly [mark: string]: string } = {
  '\\': '\\(rs',
  '-': '\\-',
  '^': '\\(ha',
  '~': '\\(ti',
  '`': '\\(ga',
  "'": '\\(aq',
  '"': '\\(dq',
  // Not every device has it.
  '…': '...',
};
const escaped = (text: string): string =>
  text.replace(
    /[\\^~`'"-]|[^\n -~]/gu,
    (mark) => ESCAPES[mark] ?? `\\[u${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
  );

/** A line that begins with a dot would be a request. */
const escapedStart = (text: string): string => text.replace(/^\./, '\\&.');
const escapedLine = (text: string): string => escapedStart(escaped(text));
const argument = (text: string): string => `"${escaped(text)}"`;
