// A WebSocket API as resources of a template (spec/apigateway-websocket.md, section 5.1).
import { control } from '../../../services/websocket/control/model/model.ts';
import { ref, sub } from './intrinsics.ts';
import type { LogicalIds } from './logical-ids.ts';
import type { Origin, Resource } from './properties.ts';
import { functionArnIn, portable, propertiesOf } from './properties.ts';
import type { Item, RunningApi } from './running.ts';
import { byText, textOf } from './running.ts';

type Add = (id: string, Type: string, Properties: Resource['Properties'], DependsOn?: readonly string[]) => void;

const { operations } = control;
const KIND = 'AWS::ApiGatewayV2::';

/** Adds the resources of an API. Returns the names of the API and of its stages. */
export function apiResources(running: RunningApi, ids: LogicalIds, origin: Origin, add: Add) {
  const { item } = running;
  const name = ids.of(textOf(item, 'Name'), 'Api');
  const prefix = name.replace(/Api(\d*)$/, '$1');
  const ApiId = ref(name);
  const within = (created: { readonly [member: string]: unknown }, each: Item) => ({
    ...propertiesOf(each, created, origin),
    ApiId,
  });
  add(name, `${KIND}Api`, propertiesOf(item, operations.CreateApi.input, origin));

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
    add(id, `${KIND}Route`, properties, [...new Set(used)].toSorted());
    for (const response of responses) {
      const own = within(operations.CreateRouteResponse.input, response);
      add(ids.of(id, 'Response'), `${KIND}RouteResponse`, { ...own, RouteId: ref(id) });
    }
  }
  permissions(running, name, prefix, ids, origin, add);
  return { name, prefix, stages: sorted(running.stages, 'StageName') };
}

/** Adds the stages, with what was added of the API before in one deployment. Returns their names. */
export function stageResources(
  { name, prefix, stages }: ReturnType<typeof apiResources>,
  before: readonly string[],
  ids: LogicalIds,
  origin: Origin,
  add: Add,
): ReadonlyMap<string, string> {
  const ApiId = ref(name);
  const isDeployed = (stage: Item) => stage['DeploymentId'] !== undefined && stage['AutoDeploy'] !== true;
  const deployment = stages.some(isDeployed) ? ids.of(prefix, 'Deployment') : undefined;
  if (deployment !== undefined) add(deployment, `${KIND}Deployment`, { ApiId }, before);
  const names = new Map<string, string>();
  for (const stage of stages) {
    const stageName = textOf(stage, 'StageName');
    const id = ids.of(prefix, stageName, 'Stage');
    names.set(stageName, id);
    const { DeploymentId: _, ...own } = propertiesOf(stage, operations.CreateStage.input, origin);
    const deployed = isDeployed(stage) ? { DeploymentId: ref(deployment!) } : {};
    add(id, `${KIND}Stage`, { ...own, ...deployed, ApiId }, isDeployed(stage) ? [] : before);
  }
  return names;
}

const targetOf = (integration: Item): string => `integrations/${textOf(integration, 'IntegrationId')}`;

const sorted = (items: readonly Item[], name: string): Item[] =>
  items.toSorted((one, other) => byText(textOf(one, name), textOf(other, name)));

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

/** Whoever deploys the template lets API Gateway invoke the functions of routes and authorizers. */
function permissions(
  { authorizers, integrations }: RunningApi,
  name: string,
  prefix: string,
  ids: LogicalIds,
  origin: Origin,
  add: Add,
): void {
  const uris = [
    ...integrations.map(({ item }) => textOf(item, 'IntegrationUri')),
    ...authorizers.map((authorizer) => textOf(authorizer, 'AuthorizerUri')),
  ];
  const arns = new Set(uris.flatMap((uri) => functionArnIn(uri) ?? []));
  for (const arn of [...arns].toSorted()) {
    const functionName = arn.split(':').slice(6).join(' ');
    add(ids.of(prefix, functionName, 'Permission'), 'AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: portable(arn, origin),
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${name}}/*`),
    });
  }
}
