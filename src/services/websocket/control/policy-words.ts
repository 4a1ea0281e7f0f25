import type { Call } from '../../../aws/server/dispatch.ts';
import type { Service } from '../../../aws/shape.ts';

/** API Gateway's actions are HTTP methods, and its resources paths, as in `apigateway:GET` on `/apis/a1b2c3d4e5`. */
export const policyWords = (model: Service) => ({
  action: (operation: string) => `apigateway:${model.operations[operation]!.http.split(' ')[0]}`,
  resource: resourceOf,
});

/** Made of what the path means and not of how it is written: an escape must not get around a policy. */
function resourceOf({ caller, route }: Call): string {
  const [, template = ''] = route.operation.http.split(' ');
  const path = template.replace(/^\/v2/, '').replace(/\{([^}]+)\}/g, (_, name: string) => route.labels[name] ?? '');
  return `arn:aws:apigateway:${caller.region}::${path}`;
}
