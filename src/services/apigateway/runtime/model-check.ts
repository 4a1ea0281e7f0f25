import type { Deployed, DeployedRoute } from '../../../store/live-stages.ts';
import { parsed } from '../data/json-values.ts';
import type { Check } from '../data/models.ts';
import { compileModel, modelName } from '../data/models.ts';
import { compileExpression } from '../data/selection.ts';

/** Compiled when a message first needs them; kept for as long as the deployment lives. */
const checks = new WeakMap<object, Promise<Check>>();

/**
 * Whether a message fits the model that its route asks for (section 2.7). Without models everything fits. What
 * disableSchemaValidation turns off is a check of models when they are deployed, not this.
 */
export async function fitsModel({ models }: Deployed, route: DeployedRoute, text: string): Promise<boolean> {
  const { RequestModels = {}, ModelSelectionExpression: selection } = route;
  if (Object.keys(RequestModels).length === 0) return true;
  const scope = { request: { body: parsed(text) } };
  const name = modelName(RequestModels, selection === undefined ? undefined : compileExpression(selection), scope);
  const model = name === undefined ? undefined : models.get(name);
  if (!model) return false;
  const check = checks.get(model) ?? compileModel(model.Schema);
  checks.set(model, check);
  return (await check)(text) === 'fits';
}
