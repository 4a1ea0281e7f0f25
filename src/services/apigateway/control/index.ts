import type { Call, Implementation } from '../../../aws/dispatch.ts';
import { implement } from '../../../aws/dispatch.ts';
import { served } from './bounds.ts';
import type { ControlContext } from './control-context.ts';
import { control } from './model.ts';
import { operations } from './operations/index.ts';
import { refusals } from './refusals.ts';

/** The control plane of WebSocket APIs. */
export const controlApi = (context: ControlContext): Implementation => ({
  ...implement(control, context, operations, {
    refusals,
    // API Gateway's actions are HTTP methods, and its resources paths, as in `apigateway:GET` on `/apis/a1b2c3d4e5`.
    action: (operation) => `apigateway:${served.operations[operation]!.http.split(' ')[0]}`,
    resource: resourceOf,
  }),
  model: served,
});

/** Made of what the path means and not of how it is written: an escape must not get around a policy. */
function resourceOf({ caller, route }: Call): string {
  const [, template = ''] = route.operation.http.split(' ');
  const path = template.replace(/^\/v2/, '').replace(/\{([^}]+)\}/g, (_, name: string) => route.labels[name] ?? '');
  return `arn:aws:apigateway:${caller.region}::${path}`;
}
