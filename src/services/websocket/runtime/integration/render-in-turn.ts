import type { Rendered, TemplateScope } from '../../expressions/templates.ts';
import { renderTemplate } from '../../expressions/templates.ts';
import type { LazyTemplate } from '../compiled.ts';
import { StepTurns } from '../step-turns.ts';

const turns = new StepTurns();
/** A step of a template takes as long as so many of those that turns are counted in. */
const TURN_STEPS = 3;

/** Render a template as soon as its integration has its turn. */
export async function renderInTurn(
  integration: object,
  template: LazyTemplate,
  scope: TemplateScope,
): Promise<Rendered> {
  await turns.room(integration);
  return renderTemplate(template(), scope, {}, (steps) => turns.took(TURN_STEPS * steps));
}
