import { BoundedCache } from '../../aws/sigv4/bounded-cache.ts';

/** Of a host, or of what a browser calls itself: mostly under two hundred. Strangers send up to 16 KB. */
const LENGTH_MAX = 512;
const TEXTS_MAX = 1_024;

const texts = new BoundedCache<string>(TEXTS_MAX);

/** The same text, as whoever came with it before has it: thousands of connections then keep one. */
export function sharedText(text: string): string {
  if (text.length > LENGTH_MAX) return text;
  const known = texts.get(text);
  if (known === undefined) texts.set(text, text);
  return known ?? text;
}
