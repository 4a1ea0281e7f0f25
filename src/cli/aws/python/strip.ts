// What Python takes for a blank: unlike JavaScript, the separators below a space and U+0085, and not the byte order mark.
// Source: the characters that `str.isspace` is true of.
/** The class of them, for a regular expression. */
export const BLANK = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const LEADING = new RegExp(`^${BLANK}+`);
const TRAILING = new RegExp(`${BLANK}+$`);

/** `text.strip()`. */
export const strip = (text: string): string => text.replace(LEADING, '').replace(TRAILING, '');
