import { invalid } from './refusals.ts';

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

/** Throws for tags that AWS's documentation excludes. */
export function checkTags(tags: { readonly [key: string]: string }): void {
  const entries = Object.entries(tags);
  if (entries.length > TAGS_MAX) throw invalid(`A resource has at most ${TAGS_MAX} tags`);
  for (const [key, value] of entries) {
    if (key.startsWith('aws:')) throw invalid('Tag keys must not start with aws:');
    if (key === '' || key.length > KEY_LENGTH_MAX) throw invalid(`A tag key has 1 to ${KEY_LENGTH_MAX} characters`);
    if (value.length > VALUE_LENGTH_MAX) throw invalid(`A tag value has at most ${VALUE_LENGTH_MAX} characters`);
  }
}
