import { PythonError } from './numbers.ts';

const ALPHABET = /[A-Za-z0-9+/]/;

/** Base64 as Python decodes it: what is not of the alphabet is skipped (spec/aws-cli.md, section 4). Throws a PythonError. */
export function lenientBase64(text: string): Buffer {
  if (/[^\u0000-\u007f]/.test(text)) throw new PythonError('string argument should contain only ASCII characters');
  let kept = '';
  let pads = 0;
  for (const character of text) {
    if (character === '=') {
      const position = kept.length % 4;
      if (position >= 2 && position + ++pads >= 4) return Buffer.from(kept, 'base64');
    } else if (ALPHABET.test(character)) {
      kept += character;
      pads = 0;
    }
  }
  if (kept.length % 4 !== 0) throw new PythonError(`Invalid base64: "${text}"`);
  return Buffer.from(kept, 'base64');
}
