// A help page as lines of text, laid out as `man` lays out the pages of the AWS CLI.
import type { Block, Page, Text } from './document.ts';
import { bold, paragraph, textOf } from './document.ts';

/** How bold and underlined text reaches its reader. */
export type Ink = 'plain' | 'overstrike' | 'escapes';
export type Medium = { readonly width: number; readonly ink: Ink };

const PIPE_WIDTH = 78;
export const PLAIN: Medium = { width: PIPE_WIDTH, ink: 'plain' };

/** Lay out a page. The result ends with a line break. */
export function renderText(page: Page, medium: Medium = PLAIN): string {
  const title = `${page.name.toUpperCase().replaceAll(' ', '-')}()`;
  const gap = medium.width - 2 * title.length;
  const name = paragraph(page.summary ? `${page.name} - ${page.summary}` : `${page.name} -`);
  const sections = [{ title: 'NAME', blocks: [name] }, ...page.sections].flatMap(({ title: heading, blocks }) => [
    ...wrap([bold(heading)], 0, medium),
    ...blockLines(blocks, 0, medium),
    '',
  ]);
  return [
    gap > 0 ? title + ' '.repeat(gap) + title : title,
    ...['', '', ''],
    ...sections,
    ...['', ''],
    title.padStart(medium.width),
    '',
  ].join('\n');
}

/** Where the text of a level begins: at 7, 10, 14, 17 and so on, as groff rounds steps of 3.5. */
const columnOf = (depth: number): number => Math.floor(7 + 3.5 * depth);

function blockLines(blocks: readonly Block[], depth: number, medium: Medium): string[] {
  return blocks.flatMap((block, index) => {
    const lines = linesOf(block, depth, medium);
    return index === 0 ? lines : ['', ...lines];
  });
}

function linesOf(block: Block, depth: number, medium: Medium): string[] {
  const column = columnOf(depth);
  switch (block.kind) {
    case 'paragraph':
      return wrap(block.text, column, medium);
    case 'bullet':
      return hang(['o'], block.text, { column, indent: 2, gap: 1 }, medium);
    case 'literal':
      return block.lines.split('\n').map((line) => (line ? ' '.repeat(columnOf(depth + 1)) + line : ''));
    case 'entry':
      return [...wrap(block.head, column, medium), ...blockLines(block.body, depth + 1, medium)];
    case 'rows': {
      const widest = Math.max(...block.rows.map(([name]) => lengthOf(textOf(name))));
      const indent = Math.min(widest, Math.floor(medium.width / 3)) + 2;
      return block.rows.flatMap(([name, text]) => hang(name, text, { column, indent, gap: 2 }, medium));
    }
  }
}

/** A text beside its name, or below it where the name is too long. */
function hang(
  name: Text,
  text: Text,
  { column, indent, gap }: { column: number; indent: number; gap: number },
  medium: Medium,
): string[] {
  const [first = '', ...rest] = wrap(text, column + indent, medium);
  const room = indent - lengthOf(textOf(name));
  const heads = wrap(name, column, medium);
  if (room < gap) return [...heads, first, ...rest];
  return [heads[0] + ' '.repeat(room) + first.slice(column + indent), ...rest];
}

type Piece = { readonly text: string; readonly style: 'plain' | 'bold' | 'underline' };
type Word = readonly Piece[];

const lengthOf = (text: string): number => [...text].length;

/** Break a text into lines between its words. */
function wrap(text: Text, column: number, { width, ink }: Medium): string[] {
  const room = width - column;
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const word of wordsOf(text).flatMap((long) => cut(long, room))) {
    const wordLength = word.reduce((sum, piece) => sum + lengthOf(piece.text), 0);
    if (length > 0 && length + 1 + wordLength > room) {
      lines.push(line);
      [line, length] = ['', 0];
    }
    line += (length > 0 ? ' ' : '') + word.map((piece) => painted(piece, ink)).join('');
    length += (length > 0 ? 1 : 0) + wordLength;
  }
  return [...lines, line].map((each) => ' '.repeat(column) + each);
}

function wordsOf(text: Text): Word[] {
  const words: Piece[][] = [[]];
  for (const span of text) {
    const style = typeof span === 'string' ? 'plain' : 'bold' in span ? 'bold' : 'underline';
    const [first = '', ...rest] = textOf([span]).split(' ');
    if (first) words.at(-1)!.push({ text: first, style });
    for (const part of rest) words.push(part ? [{ text: part, style }] : []);
  }
  return words.filter((word) => word.length > 0);
}

/** A word that no line can hold, such as a long pattern, goes on in the next line after one of its marks. */
function cut(word: Word, room: number): Word[] {
  return word.length === 1 && lengthOf(word[0]!.text) > room
    ? parts(word[0]!.text, room).map((text) => [{ text, style: word[0]!.style }])
    : [word];
}

function parts(text: string, room: number): string[] {
  if (lengthOf(text) <= room) return [text];
  const head = [...text].slice(0, room).join('');
  const mark = Math.max(...[':', '/', ',', '|', ']'].map((each) => head.lastIndexOf(each)));
  const end = mark > 0 ? mark + 1 : head.length;
  return [text.slice(0, end), ...parts(text.slice(end), room)];
}

function painted({ text, style }: Piece, ink: Ink): string {
  if (style === 'plain' || ink === 'plain') return text;
  if (ink === 'escapes') return style === 'bold' ? `\u001b[1m${text}\u001b[22m` : `\u001b[4m${text}\u001b[24m`;
  // What a printer would do, and what pagers understand: the same letter twice, or a letter on a line.
  return [...text].map((letter) => `${style === 'bold' ? letter : '_'}\b${letter}`).join('');
}
