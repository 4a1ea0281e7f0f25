// A WebSocket API as resources of a template (spec/apigateway-websocket.md, section 5.1).
import { control } from '../../../services/websocket/control/model/model.ts';
import { ref, sub } from './intrinsics.ts';
import type { Writing } from './writing.ts';
import type { LogicalIds } from './logical-ids.ts';
import { propertiesOf } from './properties.ts';
import type { Item, RunningApi } from './running.ts';
import { byText, sorted, textOf } from './running.ts';

const { operations } = control;
const KIND = 'AWS::ApiGatewayV2::';

/** What the names of the parts of an API begin with, by its own. */
export const prefixOf = (name: string): string => name.replace(/Api(\d*)$/, '$1');

/** Adds an API of this name with all that is in it but deployments and stages. */
export function apiResources(running: RunningApi, name: string, { ids, references, add }: Writing): void {
  const { item } = running;
  const prefix = prefixOf(name);
  const ApiId = ref(name);
  const within = (created: { readonly [member: string]: unknown }, each: Item) => ({
    ...propertiesOf(each, created, references),
    ApiId,
  });
  add(name, `${KIND}Api`, propertiesOf(item, operations.CreateApi.input, references));

  const models = new Map<unknown, string>();
  for (const model of sorted(running.models, 'Name')) {
    const id = ids.of(prefix, textOf(model, 'Name'), 'Model');
    models.set(model['Name'], id);
    add(id, `${KIND}Model`, within(operations.CreateModel.input, model));
  }
  const authorizers = new Map<unknown, string>();
  for (const authorizer of sorted(running.authorizers, 'Name')) {
    const id = ids.of(prefix, textOf(authorizer, 'Name'), 'Authorizer');
    authorizers.set(authorizer['AuthorizerId'], id);
    references.add(textOf(authorizer, 'AuthorizerId'), id);
    add(id, `${KIND}Authorizer`, within(operations.CreateAuthorizer.input, authorizer));
  }

  const routes = running.routes.toSorted((one, other) =>
    byText(textOf(one.item, 'RouteKey'), textOf(other.item, 'RouteKey')),
  );
  const integrations = integrationNames(running, routes, ids, prefix);
  for (const [integration, id] of integrations) {
    add(id, `${KIND}Integration`, within(operations.CreateIntegration.input, integration.item));
    const answers = sorted(integration.responses, 'IntegrationResponseKey');
    for (const response of answers) {
      const key = response['IntegrationResponseKey'] === '$default' ? '' : textOf(response, 'IntegrationResponseKey');
      add(ids.of(id, key, 'Response'), `${KIND}IntegrationResponse`, {
        ...within(operations.CreateIntegrationResponse.input, response),
        IntegrationId: ref(id),
      });
    }
  }

  for (const { item: route, responses } of routes) {
    const id = ids.of(prefix, textOf(route, 'RouteKey'), 'Route');
    const integration = [...integrations].find(([each]) => route['Target'] === targetOf(each.item));
    const authorizer = authorizers.get(route['AuthorizerId']);
    const used = Object.values(route['RequestModels'] ?? {}).flatMap((model) => models.get(model) ?? []);
    const properties = {
      ...within(operations.CreateRoute.input, route),
      ...(integration && { Target: sub(`integrations/\${${integration[1]}}`) }),
      ...(authorizer !== undefined && { AuthorizerId: ref(authorizer) }),
    };
    add(id, `${KIND}Route`, properties, { DependsOn: [...new Set(used)].toSorted() });
    for (const response of responses) {
      const own = within(operations.CreateRouteResponse.input, response);
      add(ids.of(id, 'Response'), `${KIND}RouteResponse`, { ...own, RouteId: ref(id) });
    }
  }
}

/** Adds deployments, each of all that was added of the API before, and the stages. Returns the names of those. */
export function stageResources(
  { stages, deployments }: RunningApi,
  { name, before }: { readonly name: string; readonly before: readonly string[] },
  { ids, references, add }: Writing,
): ReadonlyMap<string, string> {
  const ApiId = ref(name);
  const prefix = prefixOf(name);
  const isDeployed = (stage: Item) => stage['DeploymentId'] !== undefined && stage['AutoDeploy'] !== true;
  const made = new Map<unknown, string>();
  for (const deployment of sorted(deployments, 'CreatedDate').filter((each) => each['AutoDeployed'] !== true)) {
    const id = ids.of(prefix, 'Deployment');
    made.set(deployment['DeploymentId'], id);
    const own = propertiesOf(deployment, { Description: true }, references);
    add(id, `${KIND}Deployment`, { ...own, ApiId }, { DependsOn: before });
  }
  const names = new Map<string, string>();
  for (const stage of sorted(stages, 'StageName')) {
    const stageName = textOf(stage, 'StageName');
    const id = ids.of(prefix, stageName, 'Stage');
    names.set(stageName, id);
    const { DeploymentId: _, ...own } = propertiesOf(stage, operations.CreateStage.input, references);
    const deployment = isDeployed(stage) ? made.get(stage['DeploymentId']) : undefined;
    const deployed = deployment === undefined ? {} : { DeploymentId: ref(deployment) };
    add(id, `${KIND}Stage`, { ...own, ...deployed, ApiId }, { DependsOn: deployment === undefined ? before : [] });
  }
  return names;
}

export const targetOf = (integration: Item): string => `integrations/${textOf(integration, 'IntegrationId')}`;

/** Integrations are called as the first route that leads to them; those that none leads to come last. */
function integrationNames(
  { integrations }: RunningApi,
  routes: RunningApi['routes'],
  ids: LogicalIds,
  prefix: string,
): ReadonlyMap<RunningApi['integrations'][number], string> {
  const named = routes.flatMap(({ item }) => {
    const integration = integrations.find((each) => targetOf(each.item) === item['Target']);
    return integration ? [{ integration, word: textOf(item, 'RouteKey') }] : [];
  });
  const rest = integrations
    .toSorted((one, other) => byText(shown(one.item), shown(other.item)))
    .map((each) => ({ integration: each, word: '' }));
  const names = new Map<RunningApi['integrations'][number], string>();
  for (const { integration, word } of [...named, ...rest]) {
    if (!names.has(integration)) names.set(integration, ids.of(prefix, word, 'Integration'));
  }
  return names;
}

/** What two integrations differ by, besides their ids. */
const shown = (item: Item): string => JSON.stringify({ ...item, IntegrationId: undefined });
