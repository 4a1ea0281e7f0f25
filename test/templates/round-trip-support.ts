// What a server has, as its control planes list it, with what it made up itself told apart; and a template sent round: loaded,
// exported in one form, loaded, exported in the other, loaded.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { runCli } from '../../src/cli/main.ts';
import type { FunctionDefinition } from '../../src/functions/definition.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { controlOf } from '../support/websocket-api.ts';
import { apply, Folder, gatewayForTemplates } from './support.ts';

export async function exported(gateway: TestGateway, ...words: string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = {
    env: {
      ...{ AWS_ACCESS_KEY_ID: rootKey.accessKeyId, AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey },
      ...{ AWS_DEFAULT_REGION: REGION, AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' },
    },
    ...{ stdin: new PassThrough(), stdout, stderr },
  };
  const code = await runCli(['export', ...words, '--endpoint-url', gateway.url], io);
  stdout.end();
  stderr.end();
  assert.equal(code, 0, await text(stderr));
  return text(stdout);
}

/** What SAM writes of itself, and when something was made. */
const MADE_UP = new Set([
  ...['ApiId', 'ApiEndpoint', 'CreatedDate', 'createTime', 'updateTime', 'LastUpdatedDate', 'RouteId', 'createdDate'],
  ...['IntegrationId', 'IntegrationResponseId', 'RouteResponseId', 'AuthorizerId', 'ModelId', 'ApiMappingId', 'arn'],
  ...['DeploymentId', '$metadata', 'id', 'CertificateUploadDate', 'lastUpdatedDate', 'LastDeploymentStatusMessage'],
]);

const listed = (value: unknown): unknown => {
  if (value instanceof Date) return undefined;
  if (Array.isArray(value)) return value.map(listed).toSorted(byJson);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, item]) => !MADE_UP.has(name) && item !== undefined);
  return Object.fromEntries(kept.toSorted(byJson).map(([name, item]) => [name, listed(item)]));
};
const byJson = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

/** Everything that is listed, as one text; what was made up is called after what it belongs to. */
export async function factsOf(gateway: TestGateway): Promise<unknown> {
  const control = controlOf(gateway);
  const keys = new APIGateway({ region: REGION, credentials: rootKey, endpoint: gateway.url, maxAttempts: 1 });
  const names = new Map<string, string>();
  const all = { MaxResults: '100' };
  const apis = [];
  for (const api of (await control.getApis(all)).Items ?? []) {
    const within = { ApiId: api.ApiId, ...all };
    names.set(api.ApiId!, `<api ${api.Name}>`);
    const { Items: integrations = [] } = await control.getIntegrations(within);
    const { Items: authorizers = [] } = await control.getAuthorizers(within);
    const { Items: deployments = [] } = await control.getDeployments(within);
    const shown = (id: string | undefined) => {
      const integration = integrations.find(({ IntegrationId }) => `integrations/${IntegrationId}` === id);
      return integration && listed(integration);
    };
    const { Items: routes = [] } = await control.getRoutes(within);
    apis.push({
      api,
      authorizers,
      models: (await control.getModels(within)).Items,
      integrations: await Promise.all(
        integrations.map(async (integration) => ({
          integration,
          responses: (await control.getIntegrationResponses({ ...within, IntegrationId: integration.IntegrationId }))
            .Items,
        })),
      ),
      routes: await Promise.all(
        routes.map(async ({ Target, AuthorizerId, ...route }) => ({
          route,
          to: shown(Target),
          by: authorizers.find((one) => one.AuthorizerId === AuthorizerId)?.Name,
          responses: (await control.getRouteResponses({ ...within, RouteId: route.RouteId })).Items,
        })),
      ),
      deployments: deployments.filter(({ AutoDeployed }) => !AutoDeployed),
      stages: ((await control.getStages(within)).Items ?? []).map((stage) => ({
        ...stage,
        isDeployed: deployments.some(({ DeploymentId }) => DeploymentId === stage.DeploymentId),
      })),
    });
    for (const { AuthorizerId, Name } of authorizers) names.set(AuthorizerId!, `<authorizer ${Name}>`);
  }
  const domains = [];
  for (const domain of (await control.getDomainNames(all)).Items ?? []) {
    const mappings = (await control.getApiMappings({ DomainName: domain.DomainName, ...all })).Items ?? [];
    domains.push({ domain, mappings: mappings.map(({ ApiId, ...mapping }) => ({ ...mapping, api: ApiId })) });
  }
  const { loggingConfigurations = [] } = await gateway.chat.listLoggingConfigurations({});
  for (const one of loggingConfigurations) names.set(one.arn!, `<logs ${one.name}>`);
  const rooms = [];
  for (const { arn, name } of (await gateway.chat.listRooms({})).rooms ?? []) {
    names.set(arn!, `<room ${name}>`);
    rooms.push(await gateway.chat.getRoom({ identifier: arn! }));
  }
  const { items: apiKeys = [] } = await keys.getApiKeys({});
  for (const { id, name } of apiKeys) names.set(id!, `<key ${name}>`);
  const usagePlans = [];
  for (const plan of (await keys.getUsagePlans({})).items ?? []) {
    const { items: members = [] } = await keys.getUsagePlanKeys({ usagePlanId: plan.id! });
    usagePlans.push({ plan, members: members.map(({ name }) => name) });
  }
  const functions = gateway.functions.definitions.map(shownFunction);
  const facts = listed({ apis, domains, loggingConfigurations, rooms, apiKeys, usagePlans, functions });
  let json = JSON.stringify(facts);
  for (const [id, name] of names) json = json.replaceAll(id, name);
  return listed(JSON.parse(json));
}

/** Where code is that was written or unpacked differs from server to server, and so do logical ids. */
function shownFunction({ declared, folder, ...definition }: FunctionDefinition) {
  const { layers = [], inline, archive, properties, permissions = [], aliases = [] } = declared ?? {};
  return {
    ...{ ...definition, statements: definition.statements ?? 'usual', layers: layers.map(({ arn }) => arn) },
    ...{
      properties: properties && { ...properties, Tags: tagMap(properties['Tags']) },
      aliases,
      code: inline ?? archive ?? folder,
    },
    permissions: permissions.map(({ principal, sourceArn = '*' }) => `${principal} ${sourceArn}`),
  };
}

/** Lists in CloudFormation, maps in SAM. */
const tagMap = (tags: unknown) =>
  Array.isArray(tags) ? Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) : tags;

type Facts = { functions: { permissions: string[]; statements: unknown; properties: unknown }[] };

/** Whoever exports may add permissions that AWS would miss, and tells SAM's marks apart. */
function assertSame(after: unknown, before: unknown, what: string): void {
  const [now, then] = [structuredClone(after) as Facts, before as Facts];
  now.functions.forEach((one, at) => {
    const was = then.functions[at];
    for (const permission of was?.permissions ?? []) assert.ok(one.permissions.includes(permission), permission);
    one.permissions = was?.permissions ?? [];
    // What no template has gets one.
    if (was && !was.properties) Object.assign(one, { statements: was.statements, properties: undefined });
  });
  assert.deepEqual(listed(now), listed(then), what);
}

export async function goesRound(
  path: string,
  options: Parameters<typeof apply>[2] = {},
): Promise<{ sam: string; cloudformation: string }> {
  using folder = new Folder();
  await using first = await gatewayForTemplates();
  await apply(first, path, options);
  return await goesOn(first, folder);
}

/** From a server that has something, however it came by it. */
export async function goesOn(first: TestGateway, folder: Folder) {
  const facts = await factsOf(first);
  const sam = await exported(first, '--format', 'sam');

  await using second = await gatewayForTemplates();
  await apply(second, folder.write('sam/template.yaml', sam));
  const between = await factsOf(second);
  assertSame(between, facts, `by way of:\n${sam}`);
  assert.equal(await exported(second, '--format', 'sam'), sam);
  const cloudformation = await exported(second, '--format', 'cloudformation');

  await using third = await gatewayForTemplates();
  await apply(third, folder.write('cloudformation/template.yaml', cloudformation));
  assertSame(await factsOf(third), between, `by way of:\n${cloudformation}`);
  assert.equal(await exported(third, '--format', 'cloudformation'), cloudformation);
  return { sam, cloudformation };
}
