// Splits a command line into words as POSIX shells do, as far as words go: quotes and backslashes, nothing else.

export type ShellWord = {
  /** As it was typed. */
  readonly raw: string;
  /** What the command gets. */
  readonly value: string;
  /** The value, with a NUL for every character that was quoted. */
  readonly bare: string;
  /** The quote that is still open at its end, and how much of the value stood before it. */
  readonly open: '' | '"' | "'";
  readonly openAt: number;
};

/** Split a line. Where it ends after a blank, the last word is empty: the one that would be typed next. */
export function shellWords(line: string): ShellWord[] {
  const words: ShellWord[] = [];
  let at = 0;
  for (;;) {
    at = afterBlanks(line, at);
    const { word, end } = readWord(line, at);
    words.push(word);
    if (end >= line.length) return words;
    at = end;
  }
}

/** A backslash at the end of a line makes the next one its continuation. */
function afterBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && (isBlank(line[at]!) || line.startsWith('\\\n', at))) at += line[at] === '\\' ? 2 : 1;
  return at;
}

const isBlank = (letter: string): boolean => letter === ' ' || letter === '\t' || letter === '\n';

function readWord(line: string, start: number): { word: ShellWord; end: number } {
  let value = '';
  let bare = '';
  let open: ShellWord['open'] = '';
  let openAt = 0;
  let at = start;
  const add = (text: string, isBare = false) => {
    value += text;
    bare += isBare ? text : '\0'.repeat(text.length);
  };
  for (; at < line.length; at++) {
    const letter = line[at]!;
    if (open === "'") {
      if (letter === "'") open = '';
      else add(letter);
    } else if (letter === '\\') {
      const next = line[at + 1] ?? '';
      // Between double quotes a backslash is one, except before these.
      const isKept = open === '"' && !'"\\$`\n'.includes(next);
      add((isKept ? '\\' : '') + (next === '\n' ? '' : next));
      at++;
    } else if (open === '"') {
      if (letter === '"') open = '';
      else add(letter);
    } else if (letter === '"' || letter === "'") {
      [open, openAt] = [letter, value.length];
    } else if (isBlank(letter)) {
      break;
    } else {
      add(letter, true);
    }
  }
  return { word: { value, bare, open, openAt, raw: line.slice(start, at) }, end: at };
}
