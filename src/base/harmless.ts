// Text from strangers, before it reaches a terminal or a log: shown, not obeyed. By Unicode's own categories that is
// every control, every invisible character that formats (which turn a line around, or hide in it), the separators of
// lines and paragraphs, and halves of surrogate pairs.

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const RUNS = new RegExp(`${UNSAFE.source}+`, 'gu');

/** What one line of a log or a screen may show of a text. */
const LINE_CHARS_MAX = 1_024;

const codeOf = (text: string, at: number, digits: number) => text.charCodeAt(at).toString(16).padStart(digits, '0');

/** As in JSON texts and JavaScript. */
const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${codeOf(character, at, 4)}`).join('');

const shown = (character: string): string =>
  character < '\u0100' ? `\\x${codeOf(character, 0, 2)}` : escaped(character);

/** Text of any number of lines. */
export const harmless = (text: string): string =>
  text.replace(UNSAFE, (character) => (character === '\n' || character === '\t' ? character : shown(character)));

/** Text on one line, and no more of it than fits there. */
export function harmlessLine(text: string, charsMax = LINE_CHARS_MAX): string {
  const line = beginning(text, charsMax).replace(UNSAFE, shown);
  if (text.length <= charsMax && line.length <= charsMax) return line;
  return `${beginning(line, charsMax)}…`;
}

/** Not with half of a pair at its end. */
const beginning = (text: string, length: number) => text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

/** Text on one line with blanks in place of all that. */
export const blanked = (text: string): string => text.replace(RUNS, ' ');

/** JSON of the same meaning, or text for within the quotes of some. */
export const harmlessJson = (json: string): string => json.replace(UNSAFE, escaped);
