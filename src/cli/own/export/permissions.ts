// Who may call the functions of a template: what they allow themselves, and what on AWS would be missing for what calls them
// here (spec/functions-and-templates.md, section 10).
import { glob } from '../../../aws/policy/glob.ts';
import { prefixOf, targetOf } from './api-resources.ts';
import type { Writing } from './writing.ts';
import { ref } from './intrinsics.ts';
import { functionArnIn, saying } from './properties.ts';
import type { Item, Running, RunningApi, RunningFunction } from './running.ts';
import { textOf } from './running.ts';

type Permitted = { readonly principal: string; readonly sourceArn?: string };
type Names = {
  readonly functions: ReadonlyMap<RunningFunction, string>;
  readonly rooms: ReadonlyMap<Item, string>;
  readonly apis: ReadonlyMap<RunningApi, string>;
  /** Those that the forms of SAM make by themselves. */
  readonly made: readonly Permitted[];
};

export function permissionResources(running: Running, names: Names, { ids, references, add }: Writing): void {
  const write = (id: string, FunctionName: unknown, { principal, sourceArn }: Permitted) =>
    add(
      id,
      'AWS::Lambda::Permission',
      saying({
        ...{ Action: 'lambda:InvokeFunction', FunctionName, Principal: principal },
        SourceArn: references.of(sourceArn),
      }),
    );
  const missing = missingOf(running, names);
  for (const [each, id] of names.functions) {
    const own = (each.declared?.permissions ?? []).filter(
      (one) => !names.made.some((made) => made.principal === one.principal && made.sourceArn === one.sourceArn),
    );
    for (const one of [...own, ...missing.filter(({ local }) => local === each)]) {
      write(ids.of(id, 'Permission'), ref(id), one);
    }
  }
  for (const one of missing.filter(({ local }) => local === undefined)) {
    write(ids.of(one.by, nameIn(one.arn), 'Permission'), references.of(one.arn), one);
  }
}

type Missing = Permitted & { readonly arn: string; readonly local: RunningFunction | undefined; readonly by: string };

/** For an API or a room whose function does not let it: whatever of that API, or the room. */
function missingOf({ region, account, functions }: Running, { rooms, apis, made }: Names): Missing[] {
  const byName = new Map(functions.map((each) => [each.name, each]));
  const missing: Missing[] = [];
  const want = (wanted: Permitted, sources: readonly (readonly string[])[], arn: string, by: string) => {
    const local = byName.get(nameIn(arn));
    const permitted = local ? [...(local.declared?.permissions ?? []), ...made] : [];
    const isAll = sources.every((each) => each.some((source) => isPermitted(permitted, wanted.principal, source)));
    if (!isAll) missing.push({ ...wanted, arn, local, by });
  };
  for (const [api, name] of apis) {
    const source = `arn:aws:execute-api:${region}:${account}:${textOf(api.item, 'ApiId')}`;
    const calls = callsOf(api, source);
    for (const arn of [...calls.keys()].toSorted()) {
      const wanted = { principal: 'apigateway.amazonaws.com', sourceArn: `${source}/*` };
      want(wanted, calls.get(arn)!, arn, prefixOf(name));
    }
  }
  for (const [room, id] of rooms) {
    const arn = functionArnIn(textOf((room['messageReviewHandler'] ?? {}) as Item, 'uri'));
    const sourceArn = textOf(room, 'arn');
    if (arn !== undefined) want({ principal: 'ivschat.amazonaws.com', sourceArn }, [[sourceArn]], arn, id);
  }
  return missing;
}

/** By the ARN of a function: for each of its calls the ARNs that may stand for it, as an API may have several stages. */
function callsOf({ integrations, authorizers, routes, stages }: RunningApi, arn: string): Map<string, string[][]> {
  const calls = new Map<string, string[][]>();
  const add = (uri: string, sources: string[]) => {
    const called = functionArnIn(uri);
    if (called !== undefined) calls.set(called, [...(calls.get(called) ?? []), sources]);
  };
  for (const { item } of integrations) {
    // With a role of its own, API Gateway asks that.
    if (textOf(item, 'CredentialsArn') !== '') continue;
    const leading = routes.filter((each) => each.item['Target'] === targetOf(item));
    for (const { item: route } of leading) {
      const names = stages.map((stage) => `${arn}/${textOf(stage, 'StageName')}/${textOf(route, 'RouteKey')}`);
      add(textOf(item, 'IntegrationUri'), names.length > 0 ? names : [`${arn}/*/${textOf(route, 'RouteKey')}`]);
    }
    if (leading.length === 0) add(textOf(item, 'IntegrationUri'), [`${arn}/*`]);
  }
  for (const authorizer of authorizers) {
    if (textOf(authorizer, 'AuthorizerCredentialsArn') !== '') continue;
    add(textOf(authorizer, 'AuthorizerUri'), [`${arn}/authorizers/${textOf(authorizer, 'AuthorizerId')}`]);
  }
  return calls;
}

const isPermitted = (permissions: readonly Permitted[], asking: string, arn: string): boolean =>
  permissions.some(
    ({ principal, sourceArn }) =>
      (principal === asking || principal === '*') && (sourceArn === undefined || glob(sourceArn)(arn)),
  );

const nameIn = (arn: string): string => arn.split(':')[6] ?? '';
