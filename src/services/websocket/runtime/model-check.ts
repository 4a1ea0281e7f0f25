import { oncePer } from '../../../base/once-per.ts';
import type { DeployedRoute } from '../../../store/apis/deployed.ts';
import type { ApiContext } from '../api-context.ts';
import { JsonText } from '../expressions/json-values.ts';
import { modelName } from '../expressions/models.ts';
import type { Expression } from '../expressions/selection.ts';
import { compileExpression } from '../expressions/selection.ts';
import { CHECK_STEPS_MAX, Steps } from '../expressions/steps.ts';
import type { StageAddress } from '../stages.ts';
import { CompiledModels } from './compiled-models.ts';
import { StepTurns } from './step-turns.ts';

export type ModelCheck = {
  readonly fits: boolean;
  /** What is wrong besides the message, for the operator only. */
  readonly reason?: string;
};

const compiled = new CompiledModels();
/** Compiled once for each deployment of a route. */
const selectionOf = oncePer(({ ModelSelectionExpression: text }: DeployedRoute) =>
  text === undefined ? undefined : compileExpression(text),
);
const turns = new StepTurns();

/**
 * Whether a message fits the model that its route asks for (section 2.7). Without models everything fits. What
 * disableSchemaValidation turns off is a check of models when they are deployed, not this. Messages of one connection
 * do not hold up those of others for long.
 */
export async function checkModel(
  { log }: ApiContext,
  { apiId, live }: StageAddress,
  route: DeployedRoute,
  connection: object,
  text: string,
): Promise<ModelCheck> {
  const { RequestModels = {} } = route;
  if (Object.keys(RequestModels).length === 0) return { fits: true };
  const name = nameFor(RequestModels, selectionOf(route), text);
  const model = name === undefined ? undefined : live.deployed.models.get(name);
  if (!model) return { fits: false };
  const check = await compiled.check(model.Schema, (reason) =>
    log.warn({ apiId, model: name, reason }, 'A model cannot be used'),
  );

  // Without a wait there is no pause: of all that one read of a socket brings, each must see what the last one took.
  const wait = turns.room(connection);
  if (wait) await wait;
  const steps = new Steps(CHECK_STEPS_MAX);
  const fitness = check(text, steps);
  turns.took(text.length + steps.taken);
  switch (fitness) {
    case 'fits':
      return { fits: true };
    case 'unfit':
      return { fits: false };
    case 'tooMuch':
      return { fits: false, reason: `It takes too many steps to check the message against the model ${name}` };
    case 'broken':
      return { fits: false, reason: `The schema of the model ${name} cannot be used: ${check.fault}` };
  }
}

/** What was parsed for the name is not kept: many messages may wait. */
function nameFor(models: NonNullable<DeployedRoute['RequestModels']>, selection: Expression | undefined, text: string) {
  if (selection) turns.took(text.length);
  return modelName(models, selection, { request: { body: new JsonText(text) } });
}
