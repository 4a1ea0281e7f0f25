/** The sections of a file in AWS's ini format. Indented lines below an empty value are a section of their own: `name.key`. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Undefined: the text is not of that format. */
export function parseIni(text: string): Ini | undefined {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let parent = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || /^\s*[#;]/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header) {
      section = sections.get(header[1]!.trim()) ?? new Map();
      sections.set(header[1]!.trim(), section);
      continue;
    }
    const pair = /^(\s*)([^=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (!pair || !section) return undefined;
    const [, indent, key, value] = pair as unknown as [string, string, string, string];
    const isNested = indent !== '' && parent !== '';
    if (!isNested) parent = value === '' ? key.toLowerCase() : '';
    section.set(isNested ? `${parent}.${key.toLowerCase()}` : key.toLowerCase(), value);
  }
  return sections;
}
