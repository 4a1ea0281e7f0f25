// How many cells of a terminal a text takes, and texts made to fit. Counted by what a reader sees as one character:
// wide ones, emoji with a variation selector and pairs that are a flag take two, marks that combine take none.

const PLAIN = /^[\u0020-\u007e]*$/;
const MARKS = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
/** East Asian Width W and F (UAX #11). The `aws` command's tables count ambiguous ones too; terminals do not. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]$/u;

let segmenter: Intl.Segmenter | undefined;

const characters = (text: string): string[] => {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
};

/** How many cells a text without controls takes. */
export const cellsOf = (text: string): number =>
  PLAIN.test(text) ? text.length : characters(text).reduce((sum, character) => sum + cellsOfCharacter(character), 0);

function cellsOfCharacter(character: string): number {
  if (EMOJI.test(character)) return 2;
  let cells = 0;
  for (const part of character) if (!MARKS.test(part)) cells += WIDE.test(part) ? 2 : 1;
  return Math.min(2, cells);
}

/** The text, or as much of its beginning as leaves room for an ellipsis. */
export function shortened(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let room = cells - 1;
  let kept = '';
  for (const character of characters(text)) {
    room -= cellsOfCharacter(character);
    if (room < 0) break;
    kept += character;
  }
  return cells > 0 ? `${kept}…` : '';
}
