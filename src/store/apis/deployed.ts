import type { Api, Authorizer, Integration, IntegrationResponse, Model, Route, RouteResponse } from './api-records.ts';
import type { Database } from '../database/database.ts';
import { readable } from '../database/json-record.ts';
import type { Version, Versions } from './versions.ts';

export type DeployedRoute = Route & { readonly responses: readonly RouteResponse[] };
export type DeployedIntegration = Integration & { readonly responses: readonly IntegrationResponse[] };

/** A deployment, ready for look-ups. The same object for as long as a stage shows it: what is derived may hang on it. */
export type Deployed = {
  readonly api: Api;
  /** By key. */
  readonly routes: ReadonlyMap<string, DeployedRoute>;
  /** By id. */
  readonly integrations: ReadonlyMap<string, DeployedIntegration>;
  /** By id. */
  readonly authorizers: ReadonlyMap<string, Authorizer>;
  /** By name. */
  readonly models: ReadonlyMap<string, Model>;
};

/** What deployments are made of, by version. Those of one API share what they have in common. */
export type Parts = ReadonlyMap<string, object>;

/**
 * Read what a deployment shows of an API. What `known` has is not read again. Parts that cannot be read are left out;
 * undefined: that is so for the API itself.
 */
export function readDeployed(
  database: Database,
  versions: Versions,
  api: string,
  deploymentId: string,
  known: (version: string) => object | undefined,
): { readonly deployed: Deployed; readonly parts: Parts } | undefined {
  const shown = Map.groupBy(versions.shownBy(api, deploymentId), ({ collection }) => collection);
  const parts = new Map<string, object>();

  /** Each version with its responses, if it is of a kind that has some. */
  function read<T extends object>(kind: string, withResponses: boolean): T[] {
    return (shown.get(`${api}/${kind}`) ?? []).flatMap((version) => {
      const responses = withResponses ? (shown.get(`${version.collection}/${version.id}/responses`) ?? []) : [];
      const name = [version, ...responses].map(nameOf).join(' ');
      const part = known(name) ?? made(version, withResponses ? responses : undefined);
      if (part) parts.set(name, part);
      return (part as T | undefined) ?? [];
    });
  }

  function made(version: Version, responses: Version[] | undefined): object | undefined {
    const own = readable(database, versions.record(version), nameOf(version));
    if (!own || !responses) return own;
    return {
      ...own,
      responses: responses.flatMap((response) => readable(database, versions.record(response), nameOf(response)) ?? []),
    };
  }

  const [version] = shown.get(api.slice(0, api.lastIndexOf('/'))) ?? [];
  const itself = readable(database, version ? versions.record(version) : '', api);
  if (!itself) return undefined;
  const deployed = {
    api: itself as Api,
    routes: new Map(read<DeployedRoute>('routes', true).map((route) => [route.RouteKey, route])),
    integrations: new Map(read<DeployedIntegration>('integrations', true).map((one) => [one.IntegrationId, one])),
    authorizers: new Map(read<Authorizer>('authorizers', false).map((one) => [one.AuthorizerId, one])),
    models: new Map(read<Model>('models', false).map((model) => [model.Name, model])),
  };
  return { deployed, parts };
}

const nameOf = ({ collection, id, since }: Version) => `${collection}/${id}@${since}`;
