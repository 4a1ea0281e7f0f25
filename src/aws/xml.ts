// What AWS's services and their emulators answer in XML: elements and texts, read once from the left to the right. Names of
// attributes and namespaces mean nothing in such answers, and documents with a DTD are none of them.

export type XmlElement = { readonly name: string; readonly children: readonly XmlElement[]; readonly text: string };

/** Deeper and longer documents are not read: strangers may choose what is in an answer. */
const [CHARS_MAX, DEPTH_MAX, ELEMENTS_MAX] = [128 * 1024, 64, 5_000];

/** No document has them. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** The root element. Undefined: it is no XML, or too much of it. */
export function parseXml(document: string): XmlElement | undefined {
  if (document.length > CHARS_MAX || CONTROLS.test(document)) return undefined;
  type Open = { name: string; children: XmlElement[]; text: string };
  const open: [Open, ...Open[]] = [{ name: '', children: [], text: '' }];
  let elements = 0;
  let at = 0;
  while (at < document.length) {
    const current = open.at(-1)!;
    const begin = document.indexOf('<', at);
    current.text += plain(document.slice(at, begin < 0 ? document.length : begin));
    if (begin < 0) break;
    const aside = asideAt(document, begin);
    if (aside) {
      if (aside.end < 0) return undefined;
      current.text += aside.text;
      at = aside.end;
      continue;
    }
    const end = document.indexOf('>', begin);
    if (end < 0) return undefined;
    at = end + 1;
    if (document[begin + 1] === '/') {
      const parent = open.at(-2);
      if (!parent || document.slice(begin + 2, end).trimEnd() !== current.name) return undefined;
      parent.children.push(current);
      open.pop();
      continue;
    }
    const isEmpty = document[end - 1] === '/';
    const name = nameIn(document, begin + 1, isEmpty ? end - 1 : end);
    if (name === '' || name.startsWith('!') || ++elements > ELEMENTS_MAX) return undefined;
    if (isEmpty) current.children.push({ name, children: [], text: '' });
    else if (open.push({ name, children: [], text: '' }) > DEPTH_MAX + 1) return undefined;
  }
  const [top] = open;
  return open.length === 1 && top.children.length === 1 && top.text.trim() === '' ? top.children[0] : undefined;
}

/** A comment, an instruction or raw text. `end` is -1 where it has none. */
function asideAt(document: string, begin: number): { text: string; end: number } | undefined {
  for (const [opening, closing] of ASIDES) {
    if (!document.startsWith(opening, begin)) continue;
    const end = document.indexOf(closing, begin + opening.length);
    if (end < 0) return { text: '', end };
    const text = opening === RAW ? document.slice(begin + opening.length, end) : '';
    return { text, end: end + closing.length };
  }
  return undefined;
}

const RAW = '<![CDATA[';
const ASIDES = [
  [RAW, ']]>'],
  ['<!--', '-->'],
  ['<?', '?>'],
] as const;

/** Up to the first white space: attributes follow it. */
function nameIn(document: string, begin: number, end: number): string {
  const tag = document.slice(begin, end);
  const blank = tag.search(/\s/);
  return blank < 0 ? tag : tag.slice(0, blank);
}

/** With the characters that entities stand for. Whole texts at a time: there may be tens of thousands in one. */
function plain(text: string): string {
  if (!text.includes('&')) return text;
  const named = text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'");
  // Ampersands last: what they begin was a text.
  return named.split('&amp;').map(numbered).join('&');
}

function numbered(text: string): string {
  const [begin = '', ...parts] = text.split('&#');
  return begin + parts.map((part) => characterOf(part) ?? `&#${part}`).join('');
}

/** A character by its number, and what follows it. */
function characterOf(part: string): string | undefined {
  const end = part.indexOf(';');
  if (end < 0) return undefined;
  const isHex = part.startsWith('x');
  const digits = part.slice(isHex ? 1 : 0, Math.min(end, 9));
  if (!(isHex ? /^[\da-f]+$/i : /^\d+$/).test(digits)) return undefined;
  const code = Number.parseInt(digits, isHex ? 16 : 10);
  return (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd') + part.slice(end + 1);
}
