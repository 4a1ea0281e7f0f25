// Candidates in the form that the script of each shell reads: one on a line.
import { blanked } from '../../base/harmless.ts';
import type { Candidate } from './candidate.ts';
import type { ShellWord } from '../words/shell-words.ts';

/** Foreign text must not steer the terminal, nor break a line in two. */
const isHarmless = ({ value }: Candidate): boolean => blanked(value) === value;

/**
 * Bash replaces what follows the last break character, or the open quote, and takes what it gets literally: it is quoted
 * here, and has the blank that ends the word.
 */
export function bashReply(candidates: readonly Candidate[], word: ShellWord, wordBreaks: string): string[] {
  const kept = word.open ? word.openAt : lastBreak(word.bare, wordBreaks) + 1;
  return candidates.filter(isHarmless).map(({ value, isPartial }) => {
    const rest = value.slice(kept);
    if (word.open === "'") return rest.replaceAll("'", `'\\''`);
    if (word.open === '"') return rest.replace(/["\\$`]/g, '\\$&');
    return rest.replace(/[^\w@%+=:,./-]/g, '\\$&') + (isPartial ? '' : ' ');
  });
}

const lastBreak = (bare: string, wordBreaks: string): number =>
  Math.max(...[...wordBreaks].map((each) => bare.lastIndexOf(each)), -1);

/** Zsh quotes by itself. It wants a colon between value and description, and to be told which words have ended. */
export const zshReply = (candidates: readonly Candidate[]): string[] =>
  candidates.filter(isHarmless).map(({ value, doc, isPartial }) => {
    const described = `${value.replace(/[\\:]/g, '\\$&')}${doc ? `:${blanked(doc)}` : ''}`;
    return `${isPartial ? 'part' : 'full'} ${described}`;
  });

/** Fish quotes by itself, and adds no blank after a slash or an equals sign. */
export const fishReply = (candidates: readonly Candidate[]): string[] =>
  candidates.filter(isHarmless).map(({ value, doc }) => (doc ? `${value}\t${blanked(doc)}` : value));
