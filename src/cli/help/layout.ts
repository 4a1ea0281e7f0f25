// Plain text for a terminal: wrapped at 80 columns, in columns where there are two.

const WIDTH = 80;

/** Wrap a text at words. Every line begins with the indent. */
export function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  lines.push(indent + line);
  return lines.join('\n');
}

/** Names on the left, sentences on the right. A name that is too long gets a line of its own. */
export function columns(rows: readonly (readonly [name: string, text: string])[], indent = '  '): string {
  const widest = Math.min(30, Math.max(...rows.map(([name]) => name.length)));
  const gap = ' '.repeat(indent.length + widest + 2);
  return rows
    .map(([name, text]) => {
      const wrapped = wrap(text, gap);
      if (name.length > widest) return `${indent}${name}\n${wrapped}`;
      return indent + name.padEnd(widest + 2) + wrapped.slice(gap.length);
    })
    .join('\n');
}

/** A heading and what is below it. */
export const section = (title: string, body: string): string => `${title}\n${body}\n`;
