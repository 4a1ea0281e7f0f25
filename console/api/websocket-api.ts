// A WebSocket API with its parts, as the control plane shows them.
import { root } from './client.ts';
import type { Client, Input } from './client.ts';
import { DEFAULT_API } from './connection.ts';

export type Api = {
  readonly apiId: string;
  readonly name: string;
  readonly description?: string;
  readonly apiEndpoint?: string;
  readonly routeSelectionExpression?: string;
  readonly disableExecuteApiEndpoint?: boolean;
  readonly createdDate?: string;
};
export type Route = {
  readonly routeId: string;
  readonly routeKey: string;
  readonly target?: string;
  readonly authorizationType?: string;
  readonly authorizerId?: string;
  readonly apiKeyRequired?: boolean;
  readonly requestParameters?: Readonly<Record<string, unknown>>;
  readonly requestModels?: Readonly<Record<string, string>>;
  readonly routeResponseSelectionExpression?: string;
};
export type Integration = {
  readonly integrationId: string;
  readonly integrationType?: string;
  readonly integrationMethod?: string;
  readonly integrationUri?: string;
  readonly timeoutInMillis?: number;
};
export type Authorizer = {
  readonly authorizerId: string;
  readonly name: string;
  readonly authorizerUri?: string;
  readonly identitySource?: readonly string[];
};
export type Model = { readonly modelId: string; readonly name: string; readonly schema?: string };
export type Stage = {
  readonly stageName: string;
  readonly deploymentId?: string;
  readonly autoDeploy?: boolean;
  readonly description?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
};
export type Deployment = {
  readonly deploymentId: string;
  readonly description?: string;
  readonly createdDate?: string;
};
/** Where a stage has a path of a custom domain name. */
export type Mapping = { readonly domainName: string; readonly stage: string; readonly apiMappingKey?: string };

export type ApiParts = {
  readonly api: Api;
  readonly routes: readonly Route[];
  readonly integrations: readonly Integration[];
  readonly authorizers: readonly Authorizer[];
  readonly models: readonly Model[];
  readonly stages: readonly Stage[];
  readonly deployments: readonly Deployment[];
};

/** Of the API that is there without set-up. */
export const DEFAULT_STAGE = 'prod';

const SERVICE = 'apigatewayv2';
const PAGE_SIZE = '100';
/** More of a kind than an API may have: a page that never ends would be one of a server that is broken. */
const PAGES_MAX = 10;

/** All of a list, page by page. */
export async function listAll<T>(client: Client, operation: string, input: Input = {}): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const asked = { ...input, MaxResults: PAGE_SIZE, ...(token !== undefined && { NextToken: token }) };
    const answer = await client.call<{ items?: readonly T[]; nextToken?: string }>(SERVICE, operation, asked);
    all.push(...(answer.items ?? []));
    token = answer.nextToken;
    if (token === undefined) break;
  }
  return all;
}

export async function loadApi(client: Client, apiId: string): Promise<ApiParts> {
  const of = { ApiId: apiId };
  const [api, routes, integrations, authorizers, models, stages, deployments] = await Promise.all([
    client.call<Api>(SERVICE, 'GetApi', of),
    listAll<Route>(client, 'GetRoutes', of),
    listAll<Integration>(client, 'GetIntegrations', of),
    listAll<Authorizer>(client, 'GetAuthorizers', of),
    listAll<Model>(client, 'GetModels', of),
    listAll<Stage>(client, 'GetStages', of),
    listAll<Deployment>(client, 'GetDeployments', of),
  ]);
  return { api, routes, integrations, authorizers, models, stages, deployments };
}

/** As many domain names as a page looks through. */
const DOMAINS_MAX = 25;

/** The paths of custom domain names that lead to an API. */
export async function loadMappings(client: Client, apiId: string): Promise<readonly Mapping[]> {
  const domains = await listAll<{ domainName: string }>(client, 'GetDomainNames');
  const found = await Promise.all(
    domains.slice(0, DOMAINS_MAX).map(async ({ domainName }) => {
      const mappings = await listAll<Mapping & { apiId: string }>(client, 'GetApiMappings', { DomainName: domainName });
      return mappings.filter((one) => one.apiId === apiId).map((one) => ({ ...one, domainName }));
    }),
  );
  return found.flat();
}

/** Of the integration that a route leads to. */
export const integrationOf = ({ target }: Route): string | undefined => target?.replace(/^integrations\//, '');

/** The path of a stage on this server. */
export const stagePath = (apiId: string, stage: string): string =>
  (apiId === DEFAULT_API ? [stage] : [apiId, stage]).map((part) => `/${encodeURIComponent(part)}`).join('');

type Address = { readonly what: string; readonly address: string };

/** Where clients connect to a stage, and where backends send to its connections. */
export function addressesOf(api: Pick<Api, 'apiId' | 'apiEndpoint'>, stage: string, mappings: readonly Mapping[]) {
  const here = new URL(`.${stagePath(api.apiId, stage)}`, root()).href;
  const own = here.replace(/^http/, 'ws');
  const told = api.apiEndpoint === undefined ? own : `${api.apiEndpoint}/${stage}`;
  const addresses: Address[] = [
    { what: 'Clients connect to', address: told },
    ...(told === own ? [] : [{ what: 'From this browser', address: own }]),
    ...mappings
      .filter((one) => one.stage === stage)
      .map(({ domainName, apiMappingKey: key }) => ({
        what: 'By its domain name',
        address: `wss://${domainName}${key ? `/${key}` : ''}`,
      })),
    { what: 'Backends send by (@connections)', address: told.replace(/^ws/, 'http') },
  ];
  return addresses;
}

/** Where clients connect to what is there without set-up. */
export const defaultAddress = (): string => addressesOf({ apiId: DEFAULT_API }, DEFAULT_STAGE, [])[0]!.address;
