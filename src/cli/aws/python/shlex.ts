/** Split into words as `shlex.split` of Python does: quotes, backslashes, comments. Undefined: a quote is not closed. */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text[at++]!;
    if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '\\') {
      if (at >= text.length) return undefined;
      word = (word ?? '') + text[at++]!;
    } else if (character === "'" || character === '"') {
      const quoted = quotedFrom(text, at, character);
      if (!quoted) return undefined;
      word = (word ?? '') + quoted.value;
      at = quoted.end;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

function quotedFrom(text: string, start: number, quote: string): { value: string; end: number } | undefined {
  let value = '';
  for (let at = start; at < text.length; at++) {
    if (text[at] === quote) return { value, end: at + 1 };
    const isEscape = quote === '"' && text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\');
    if (isEscape) at++;
    value += text[at]!;
  }
  return undefined;
}
