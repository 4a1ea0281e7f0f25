// All that a server has and a template can make again, by the operations that any client has.
import { call } from '../../../aws/client/client.ts';
import { Float } from '../../../aws/exact-json.ts';
import { OperationFailure } from '../../call/operation-failure.ts';
import { loadConfiguration } from '../../settings/configuration.ts';
import { clientOptions } from '../../call/session.ts';
import { adminClient } from '../admin-client.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { services } from '../../words/services.ts';
import type { Answering, Item, Running, RunningApi } from './running.ts';
import { byText } from './running.ts';

type Ask = (operation: string, input?: Item) => Promise<Item>;

/** `withValues`: API keys with their values. */
export async function readServer(context: CommandContext, withValues: boolean): Promise<Running> {
  const [control, keys, chat, sts] = await Promise.all([
    client('apigatewayv2', context),
    client('apigateway', context),
    client('ivschat', context),
    client('sts', context),
  ]);
  const { Account } = await sts.ask('GetCallerIdentity');
  const items = (operation: string, input?: Item) => pages(control.ask, operation, input, 'Items', 'NextToken');
  const apis: RunningApi[] = [];
  for (const item of await items('GetApis')) apis.push(await readApi(item, items));
  const domains = [];
  for (const item of await items('GetDomainNames')) {
    domains.push({ item, mappings: await items('GetApiMappings', { DomainName: item['DomainName'] }) });
  }
  const rooms = [];
  for (const { arn } of await pages(chat.ask, 'ListRooms', {}, 'rooms', 'nextToken')) {
    rooms.push(await chat.ask('GetRoom', { identifier: arn }));
  }
  const loggingConfigurations = await pages(
    chat.ask,
    'ListLoggingConfigurations',
    {},
    'loggingConfigurations',
    'nextToken',
  );
  const { functions } = await adminClient(context).ask('ListFunctions');
  return {
    ...{ account: String(Account), region: control.region, apis, domains, loggingConfigurations, rooms },
    functions: plain(functions) as Running['functions'],
    ...(await readKeys(keys.ask, withValues)),
  };
}

async function readKeys(ask: Ask, includeValues: boolean): Promise<Pick<Running, 'apiKeys' | 'usagePlans'>> {
  const items = (operation: string, input: Item = {}) => pages(ask, operation, input, 'items', 'position');
  const usagePlans = [];
  for (const item of await items('GetUsagePlans')) {
    const members = await items('GetUsagePlanKeys', { usagePlanId: item['id'] });
    usagePlans.push({ item, keyIds: members.map(({ id }) => String(id)) });
  }
  return { apiKeys: await items('GetApiKeys', { includeValues }), usagePlans };
}

async function readApi(item: Item, items: (operation: string, input: Item) => Promise<Item[]>): Promise<RunningApi> {
  const { ApiId } = item;
  const within = async (kind: string, id: string, responses: string): Promise<Answering[]> => {
    const found = [];
    for (const each of await items(kind, { ApiId })) {
      found.push({ item: each, responses: await items(responses, { ApiId, [id]: each[id] }) });
    }
    return found;
  };
  return {
    item,
    models: await items('GetModels', { ApiId }),
    authorizers: await items('GetAuthorizers', { ApiId }),
    integrations: await within('GetIntegrations', 'IntegrationId', 'GetIntegrationResponses'),
    routes: await within('GetRoutes', 'RouteId', 'GetRouteResponses'),
    stages: await items('GetStages', { ApiId }),
    deployments: await items('GetDeployments', { ApiId }),
  };
}

async function client(service: string, { globals, personality, io }: CommandContext) {
  const model = await services[service]!();
  const configuration = loadConfiguration(io.env, globals.profile);
  const options = clientOptions(model, [], { globals, configuration, personality, io });
  const ask: Ask = async (operation, input = {}) => {
    try {
      return plain(await call(model, operation, input, options)) as Item;
    } catch (cause) {
      throw new OperationFailure(operation, cause);
    }
  };
  return { ask, region: options.region };
}

/** With maps as objects, in the order of their keys, as that of a server says nothing; numbers as numbers. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Float) return value.value;
  if (value instanceof Map) {
    const sorted = [...value].toSorted(([one], [other]) => byText(String(one), String(other)));
    return Object.fromEntries(sorted.map(([key, item]) => [key, plain(item)]));
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

/** Page after page. */
async function pages(ask: Ask, operation: string, input: Item = {}, list: string, token: string): Promise<Item[]> {
  const found: Item[] = [];
  let next: unknown;
  do {
    const answer = await ask(operation, { ...input, ...(next !== undefined && { [token]: next }) });
    found.push(...((answer[list] ?? []) as Item[]));
    next = answer[token];
  } while (next !== undefined);
  return found;
}
