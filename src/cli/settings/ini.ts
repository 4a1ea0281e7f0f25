// Configuration files as Python's `configparser` reads them, because the AWS CLI reads its own with it.

/** Sections and their keys. Lines below an empty value that say `key = value` are `name.key`. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

export type IniOptions = {
  /** False: a value of several lines is one text. */
  readonly subsections?: boolean;
};

/** Its keys are in every section. */
const DEFAULTS = 'DEFAULT';

/** Undefined: the text is not of that format. */
export function parseIni(text: string, { subsections = true }: IniOptions = {}): Ini | undefined {
  const sections = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | undefined;
  let value: string[] | undefined;
  let indent = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const content = line.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) {
      // An empty line within a value belongs to it; a comment does not.
      if (content === '') value?.push('');
      continue;
    }
    const depth = line.length - line.trimStart().length;
    if (value && depth > indent) {
      value.push(content);
      continue;
    }
    indent = depth;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header !== undefined) {
      if (sections.has(header) && header !== DEFAULTS) return undefined;
      section = sections.get(header) ?? new Map<string, string[]>();
      sections.set(header, section);
      value = undefined;
      continue;
    }
    const pair = /^(.*?)\s*[=:]\s*(.*)$/.exec(content);
    const key = pair?.[1]?.toLowerCase();
    if (!section || !pair || !key || section.has(key)) return undefined;
    value = [pair[2]!];
    section.set(key, value);
  }
  const defaults = sections.get(DEFAULTS) ?? new Map<string, string[]>();
  sections.delete(DEFAULTS);
  const result = new Map<string, ReadonlyMap<string, string>>();
  for (const [name, keys] of sections) {
    const flat = flatten(new Map([...defaults, ...keys]), subsections);
    if (!flat) return undefined;
    result.set(name, flat);
  }
  return result;
}

function flatten(keys: ReadonlyMap<string, readonly string[]>, subsections: boolean): Map<string, string> | undefined {
  const flat = new Map<string, string>();
  for (const [key, lines] of keys) {
    const value = lines.join('\n').trimEnd();
    flat.set(key, value);
    if (!subsections || !value.startsWith('\n')) continue;
    for (const line of lines.filter((one) => one !== '')) {
      const equals = line.indexOf('=');
      if (equals < 0) return undefined;
      flat.set(`${key}.${line.slice(0, equals).trim()}`, line.slice(equals + 1).trim());
    }
  }
  return flat;
}
