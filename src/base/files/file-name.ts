import { createHash } from 'node:crypto';

const LENGTH_MAX = 200;

/**
 * One name of a path, whatever a caller put into it: no separator, no dot in front, not too long. Different names stay
 * different, but for halves of characters.
 */
export function fileName(name: string): string {
  const safe = encodeURIComponent(name.toWellFormed()).replace(/^\./, '%2E');
  if (safe.length <= LENGTH_MAX) return safe;
  return `${safe.slice(0, LENGTH_MAX)}~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
