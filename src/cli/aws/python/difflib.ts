// Which names are like a word: `difflib.get_close_matches` of Python, because the AWS CLI suggests what it finds
// (spec/aws-cli.md, section 2). The method is that of Ratcliff and Obershelp.
import { compareText } from './compare.ts';

const CUTOFF = 0.8;
const MATCHES_MAX = 3;
/** Longer words are like nothing; and so a comparison has a bound. */
const WORD_LENGTH_MAX = 200;

/** At most three names, the most similar first. */
export function closeMatches(word: string, names: readonly string[]): string[] {
  if (word.length > WORD_LENGTH_MAX) return [];
  return names
    .map((name) => ({ name, similarity: similarity(name, word) }))
    .filter((match) => match.similarity >= CUTOFF)
    .toSorted((a, b) => b.similarity - a.similarity || compareText(b.name, a.name))
    .slice(0, MATCHES_MAX)
    .map(({ name }) => name);
}

function similarity(a: string, b: string): number {
  const total = a.length + b.length;
  return total === 0 ? 1 : (2 * matching(a, b)) / total;
}

/** How many characters are in common: those of the longest common part, then those left and right of it. */
function matching(a: string, b: string): number {
  let longest = { size: 0, a: 0, b: 0 };
  let above: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const row: number[] = [];
    for (let j = 0; j < b.length; j++) {
      if (a[i] !== b[j]) continue;
      const size = (above[j - 1] ?? 0) + 1;
      row[j] = size;
      if (size > longest.size) longest = { size, a: i - size + 1, b: j - size + 1 };
    }
    above = row;
  }
  if (longest.size === 0) return 0;
  const left = matching(a.slice(0, longest.a), b.slice(0, longest.b));
  return longest.size + left + matching(a.slice(longest.a + longest.size), b.slice(longest.b + longest.size));
}
