import type { Rendered, TemplateScope } from '../data/templates.ts';
import { renderTemplate } from '../data/templates.ts';
import type { LazyTemplate } from './compiled.ts';
import { turns } from './turns.ts';

/** Render a template as soon as its turn has come. */
export async function renderInTurn(template: LazyTemplate, scope: TemplateScope): Promise<Rendered> {
  await turns.wait();
  return renderTemplate(template(), scope, {}, turns.spend);
}
