import { readFileSync, statSync } from 'node:fs';
import { TemplateError } from './template-error.ts';
import type { ReadingBounds } from './read-text.ts';
import { readText } from './read-text.ts';

/** The value in a YAML or JSON file. `shown` is how messages call it. Throws a TemplateError. */
export const readFile = (path: string, bounds: ReadingBounds, shown = path): unknown =>
  readText(textOf(path, bounds, shown), shown, bounds);

/** What a file holds, if it is one and not too large. Throws a TemplateError. */
export function textOf(path: string, { templateBytesMax }: ReadingBounds, shown = path): string {
  try {
    const { size } = statSync(path);
    if (size <= templateBytesMax) return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new TemplateError(shown, code === 'ENOENT' ? 'there is no such file' : message);
  }
  throw new TemplateError(shown, `it has more than ${templateBytesMax} bytes (--limit templateBytesMax)`);
}
