import type { Deployed, DeployedRoute } from '../../../store/live-stages.ts';
import { parsed } from '../data/json-values.ts';
import type { Check } from '../data/models.ts';
import { compileModel, modelName } from '../data/models.ts';
import type { Expression } from '../data/selection.ts';
import { compileExpression } from '../data/selection.ts';

/** Compiled when a message first needs them; kept for as long as the deployment lives. */
const checks = new WeakMap<object, Promise<Check>>();

const expressions = new WeakMap<DeployedRoute, Expression>();

function expressionOf(route: DeployedRoute, text: string | undefined): Expression | undefined {
  if (text === undefined) return undefined;
  const made = expressions.get(route) ?? compileExpression(text);
  expressions.set(route, made);
  return made;
}

/**
 * Whether a message fits the model that its route asks for (section 2.7). Without models everything fits. What
 * disableSchemaValidation turns off is a check of models when they are deployed, not this.
 */
export async function fitsModel({ models }: Deployed, route: DeployedRoute, text: string): Promise<boolean> {
  const { RequestModels = {}, ModelSelectionExpression: selection } = route;
  if (Object.keys(RequestModels).length === 0) return true;
  const name = modelName(RequestModels, expressionOf(route, selection), {
    request: {
      get body() {
        return parsed(text);
      },
    },
  });
  const model = name === undefined ? undefined : models.get(name);
  if (!model) return false;
  const check = checks.get(model) ?? compileModel(model.Schema);
  checks.set(model, check);
  return (await check)(text) === 'fits';
}
