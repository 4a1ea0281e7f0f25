// The eight real templates that are kept beside the project: each makes what its index says, and is the same when it is
// applied again. Their code folders were left out, so stubs stand for them.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { test } from 'node:test';
import { changeLines } from '../../src/templates/apply/report.ts';
import type { TestGateway } from '../support/gateway.ts';
import { controlOf } from '../support/websocket-api.ts';
import { apply, Folder, gatewayForTemplates } from './support.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/templates');
const skip = existsSync(FOLDER) ? false : `the templates are not at ${FOLDER}`;
const entries: any[] = skip ? [] : JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8'));
const STACK = 'open';

/** Which cases each of them is named in. */
const CASES: Record<string, string> = { '01-sam.yaml': 'FT-068', '50-cdk': 'FT-087', '52-cfn.yaml': 'FT-073' };

if (skip) test('each open template makes what its index says', { skip }, () => {});

for (const entry of entries) {
  const { file } = entry;
  const parts = entry.stacks ?? [entry];
  const name = file === '50-cdk' ? parts[0].stack : STACK;
  test(`${CASES[file] ? `${CASES[file]}: ` : ''}${file} makes what its index says, and again nothing`, async () => {
    using folder = new Folder();
    cpSync(join(FOLDER, file), join(folder.path, basename(file)), { recursive: true });
    for (const { code } of parts.flatMap((part: any) => part.functions)) {
      if (!/^(asset\.|inline$)/.test(code)) mkdirSync(join(folder.path, code), { recursive: true });
    }
    await using gateway = await gatewayForTemplates();
    const path = join(folder.path, basename(file));
    const { stack, stacks, defined } = await apply(gateway, path, file === '50-cdk' ? {} : { stackName: STACK });
    assert.equal(stacks.length, parts.length);
    const [expected] = parts;

    assert.deepEqual(
      await Promise.all(stack.apis.map(async ({ id, apiId }) => ({ id, ...(await shownApi(gateway, apiId)) }))),
      expected.apis.map((api: any) => expectedApi(api, stack)),
    );
    assert.deepEqual(
      stack.functions.map(({ logicalId, definition: { runtime, handler, folder: code } }) => {
        const place = relative(file === '50-cdk' ? path : folder.path, code);
        return { id: logicalId, runtime, handler, code: place.includes('.inline') ? 'inline' : place || '.' };
      }),
      expected.functions.map(({ id, runtime, handler, code }: any) => {
        return { id, runtime, handler, code: code.replace(/^\.\/|\/$/g, '') || '.' };
      }),
    );
    assert.equal(defined.length, expected.functions.length);
    for (const { id, name: given } of expected.functions) {
      const made = stack.functions.find(({ logicalId }) => logicalId === id)!.definition.name;
      if (given) assert.equal(made, given.replace('{StackName}', name));
      else assert.match(made, new RegExp(`^${name}-${id}-[A-Z0-9]{12}$`));
    }
    assert.deepEqual(
      stack.rooms.map(({ id, name: room }) => ({ id, room })),
      (expected.rooms ?? []).map(({ id, Name }: any) => ({ id, room: Name })),
    );
    assert.deepEqual(
      stack.loggingConfigurations.toSorted(),
      (expected.logging ?? []).map(({ id }: any) => id).toSorted(),
    );
    // Without an endpoint for tables, they are skipped too.
    const tables = expected.tables?.length ? { 'AWS::DynamoDB::Table': expected.tables.length } : {};
    assert.deepEqual(Object.fromEntries([...stack.skipped].map(([type, ids]) => [type, ids.length])), {
      ...expected.skipped,
      ...tables,
    });
    for (const { otherEvents = [], id } of expected.functions) {
      for (const event of otherEvents)
        assert.ok(stack.warnings.some((warning) => warning.includes(`(${event}) of ${id} is not served`)));
    }

    const again = await apply(gateway, path, file === '50-cdk' ? {} : { stackName: STACK });
    assert.deepEqual(changeLines(again.stacks), []);
  });
}

/** An API as anybody sees it who asks for it. */
async function shownApi(gateway: TestGateway, ApiId: string) {
  const control = controlOf(gateway);
  const { Name, RouteSelectionExpression } = await control.getApi({ ApiId });
  const all = { ApiId, MaxResults: '100' };
  const { Items: stages = [] } = await control.getStages(all);
  const { Items: routes = [] } = await control.getRoutes(all);
  const { Items: integrations = [] } = await control.getIntegrations(all);
  const { Items: authorizers = [] } = await control.getAuthorizers(all);
  const integrationOf = (target = '') =>
    integrations.find(({ IntegrationId }) => target === `integrations/${IntegrationId}`)!;
  return {
    name: Name,
    routeSelectionExpression: RouteSelectionExpression,
    stages: stages.map(({ StageName, DeploymentId }) => ({ name: StageName, isDeployed: DeploymentId !== undefined })),
    authorizers: authorizers.map(({ AuthorizerUri, IdentitySource }) => [functionIn(AuthorizerUri), IdentitySource]),
    routes: await Promise.all(
      routes
        .toSorted((one, other) => (one.RouteKey! < other.RouteKey! ? -1 : 1))
        .map(async ({ RouteKey, RouteId, Target, AuthorizationType }) => {
          const { IntegrationType, IntegrationUri, IntegrationId } = integrationOf(Target);
          const { Items: responses = [] } = await control.getRouteResponses({ ...all, RouteId });
          const { Items: answers = [] } = await control.getIntegrationResponses({ ...all, IntegrationId });
          return {
            ...{ key: RouteKey, type: IntegrationType, isTwoWay: responses.length > 0, auth: AuthorizationType },
            ...{ to: functionIn(IntegrationUri), answers: answers.length },
          };
        }),
    ),
  };
}

const functionIn = (uri = '') => /:function:([^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;

function expectedApi(api: any, stack: Awaited<ReturnType<typeof apply>>['stack']) {
  const nameOf = (id: string) => stack.functions.find(({ logicalId }) => logicalId === id)?.definition.name;
  return {
    id: api.id,
    name: api.name.replace('{StackName}', STACK),
    routeSelectionExpression: api.routeSelectionExpression,
    stages: api.stages.map(({ name }: any) => ({ name, isDeployed: true })),
    authorizers: api.authorizers.map((authorizer: any) => [nameOf(authorizer.function), authorizer.identitySource]),
    routes: api.routes
      .toSorted((one: any, other: any) => (one.key < other.key ? -1 : 1))
      .map((route: any) => ({
        ...{ key: route.key, type: route.type, isTwoWay: route.routeResponse !== undefined },
        auth: route.auth?.split(' ')[0] ?? 'NONE',
        to: route.function ? nameOf(route.function) : (route.target ?? '').replace('{Region}', 'us-west-2'),
        answers: route.type === 'AWS' || (route.routeResponse?.endsWith('None') && route.type === 'AWS_PROXY') ? 1 : 0,
      })),
  };
}
