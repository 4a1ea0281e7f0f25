import { nextTurn } from '../../../base/clock.ts';
import { compileTemplate } from '../expressions/templates.ts';
import { invalid } from './refusals.ts';

/**
 * Refuse templates that could never be rendered, by their keys, with the place and what is wrong there. AWS's words are
 * not known. Each is compiled in a turn of the event loop of its own, as those of an integration may have 300 KB.
 */
export async function checkTemplates(
  member: 'RequestTemplates' | 'ResponseTemplates',
  templates: { readonly [key: string]: string } | undefined,
): Promise<void> {
  for (const [key, text] of Object.entries(templates ?? {})) {
    const compiled = compileTemplate(text);
    if (compiled.outcome === 'invalid') throw invalid(`Invalid template '${key}' in ${member}: ${compiled.reason}`);
    await nextTurn();
  }
}
