// Texts in YAML: which may stand as they are, which need quotes, which need escapes; and how long ones are folded. The
// rules are those of libyaml's emitter.

const WIDTH = 80;
const KEY_BYTES_MAX = 128;

/** The output so far, with what the emitter has to know about its end. */
export class YamlText {
  #text = '';
  #column = 0;
  /** The last thing written was a blank or an indicator that counts as one. */
  #isAfterBlank = true;
  /** Nothing but indentation and indicators is on the line. */
  #isIndention = true;

  end(): string {
    return `${this.#text}\n`;
  }

  /** Go to a column for the next item or key: on this line if nothing is in the way, else on a new one. */
  line(indent: number): void {
    if (!this.#isIndention || this.#column > indent || (this.#column === indent && !this.#isAfterBlank)) this.#break();
    this.#put(' '.repeat(Math.max(0, indent - this.#column)));
    this.#isAfterBlank = true;
    this.#isIndention = true;
  }

  /** `-`, `?` or `:` before an item, a key, a value. */
  indicator(mark: string): void {
    if (!this.#isAfterBlank) this.#put(' ');
    this.#put(mark);
    this.#isAfterBlank = false;
  }

  colon(): void {
    this.#put(':');
    this.#isAfterBlank = false;
    this.#isIndention = false;
  }

  /** Something that needs no quotes. */
  word(word: string): void {
    if (!this.#isAfterBlank) this.#put(' ');
    this.#put(word);
    this.#isAfterBlank = false;
    this.#isIndention = false;
  }

  /** A text in the plainest style that it can have. Keys are not folded. */
  scalar(value: string, indent: number, { isKey }: { isKey: boolean }): void {
    const style = styleOf(value, isKey);
    if (!this.#isAfterBlank) this.#put(' ');
    if (style === 'plain') this.#plain(value, indent, isKey);
    else if (style === 'single') this.#single(value, indent, isKey);
    else this.#double(value, indent, isKey);
    this.#isAfterBlank = false;
    this.#isIndention = false;
  }

  #plain(value: string, indent: number, isKey: boolean): void {
    this.#isAfterBlank = false;
    this.#isIndention = false;
    const characters = [...value];
    characters.forEach((character, index) => {
      const mayFold = character === ' ' && characters[index - 1] !== ' ' && characters[index + 1] !== ' ';
      if (mayFold && !isKey && this.#column > WIDTH) this.#fold(indent);
      else this.#put(character);
    });
  }

  #single(value: string, indent: number, isKey: boolean): void {
    this.#put("'");
    this.#isAfterBlank = false;
    this.#isIndention = false;
    const characters = [...value];
    let wasBreak = false;
    characters.forEach((character, index) => {
      if (character === ' ') {
        const isInside = index > 0 && index < characters.length - 1;
        const mayFold = isInside && characters[index - 1] !== ' ' && characters[index + 1] !== ' ';
        if (mayFold && !isKey && this.#column > WIDTH) this.#fold(indent);
        else this.#put(' ');
      } else if (BREAK.test(character)) {
        // One line break reads as a blank, so there is one more than in the text.
        if (!wasBreak && character === '\n') this.#break();
        this.#break(character);
        this.#isIndention = true;
        wasBreak = true;
        return;
      } else {
        if (wasBreak) this.line(indent);
        this.#put(character === "'" ? "''" : character);
        this.#isIndention = false;
      }
      wasBreak = false;
    });
    if (wasBreak) this.line(indent);
    this.#put("'");
  }

  #double(value: string, indent: number, isKey: boolean): void {
    this.#put('"');
    this.#isAfterBlank = false;
    this.#isIndention = false;
    const characters = [...value];
    characters.forEach((character, index) => {
      if (character !== ' ') return this.#put(escaped(character));
      const isInside = index > 0 && index < characters.length - 1;
      if (!isInside || isKey || characters[index - 1] === ' ' || this.#column <= WIDTH) return this.#put(' ');
      this.#fold(indent);
      if (characters[index + 1] === ' ') this.#put('\\');
    });
    this.#put('"');
  }

  #fold(indent: number): void {
    this.line(indent);
  }

  #put(text: string): void {
    this.#text += text;
    this.#column += [...text].length;
  }

  #break(character = '\n'): void {
    this.#text += character;
    this.#column = 0;
  }
}

const BREAK = /^[\n\r\u0085\u2028\u2029]$/;

type Style = 'plain' | 'single' | 'double';

function styleOf(value: string, isKey: boolean): Style {
  if (isSpecial(value) || (isKey && HAS_BREAK.test(value))) return 'double';
  if (value === '' || HAS_BREAK.test(value) || /^ | $/.test(value) || hasIndicator(value) || isOtherType(value)) {
    return 'single';
  }
  return 'plain';
}

const HAS_BREAK = /[\n\r\u0085\u2028\u2029]/;
/** What libyaml takes for unprintable; characters beyond U+FFFF are among them. */
const UNPRINTABLE = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
/** Blanks around line breaks would be lost between single quotes. */
const isSpecial = (value: string): boolean =>
  UNPRINTABLE.test(value) || / [\n\r\u0085\u2028\u2029]|[\n\r\u0085\u2028\u2029] /.test(value);

function hasIndicator(value: string): boolean {
  if (/^(---|\.\.\.)/.test(value)) return true;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(value)) return true;
  if (/^[?:-](?=$|[ \t\n\r\u0085\u2028\u2029])/.test(value)) return true;
  return /:(?=$|[ \t\n\r\u0085\u2028\u2029])|[ \t\n\r\u0085\u2028\u2029]#/.test(value);
}

/** Texts that would be read as something else: YAML 1.2's booleans, numbers, null, dates, merge keys. */
const OTHER_TYPES: readonly RegExp[] = [
  /^(true|True|TRUE|false|False|FALSE|~|null|Null|NULL|<<|=)$/,
  /^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+([eE][-+][0-9]+)?)$/,
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
  /^([-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?$/,
];
const isOtherType = (value: string): boolean =>
  /^[-+.~<=0-9tTfFnN]/.test(value) && OTHER_TYPES.some((type) => type.test(value));

/** A key that stands before its colon on one line. */
export const isSimpleKey = (key: string): boolean => Buffer.byteLength(key) <= KEY_BYTES_MAX && !HAS_BREAK.test(key);

const NAMED: { readonly [character: string]: string } = {
  '\u0000': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\u000b': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(character: string): string {
  if (!UNPRINTABLE.test(character) && character !== '"' && character !== '\\' && !BREAK.test(character))
    return character;
  const name = NAMED[character];
  if (name !== undefined) return `\\${name}`;
  const code = character.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
