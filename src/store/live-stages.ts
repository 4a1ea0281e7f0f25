import type {
  Api,
  Authorizer,
  Integration,
  IntegrationResponse,
  Model,
  Route,
  RouteResponse,
  Stage,
} from './api-records.ts';
import type { ApiParts, Owner } from './apis.ts';

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

/** The settings of a stage act at once; everything else is as it was deployed (spec/apigateway-websocket.md, section 4.5). */
export type LiveStage = { readonly owner: Owner; readonly stage: Stage; readonly deployed: Deployed };

type Entry = { readonly owner: Owner; readonly stage: Stage; live?: LiveStage };

/** Every stage of every API, in memory. A snapshot is read when it is first asked for. */
export class LiveStages {
  readonly #apis = new Map<string, ReadonlyMap<string, Entry>>();
  readonly #partsOf: (owner: Owner, apiId: string) => ApiParts;

  constructor(partsOf: (owner: Owner, apiId: string) => ApiParts) {
    this.#partsOf = partsOf;
  }

  /** Undefined: there is no such stage, or nothing was deployed to it. */
  get(apiId: string, stageName: string): LiveStage | undefined {
    const entry = this.#apis.get(apiId)?.get(stageName);
    if (entry?.stage.DeploymentId === undefined) return undefined;
    const { owner, stage } = entry;
    entry.live ??= { owner, stage, deployed: this.#read(owner, apiId, entry.stage.DeploymentId) };
    return entry.live;
  }

  /** Learn what was written about the stages of an API. */
  refresh({ account, region }: Owner, apiId: string): void {
    const owner = { account, region };
    const before = this.#apis.get(apiId);
    const stages = this.#partsOf(owner, apiId).stages.all();
    if (stages.length === 0) {
      this.#apis.delete(apiId);
      return;
    }
    const entries = stages.map((stage): [string, Entry] => {
      const live = before?.get(stage.StageName)?.live;
      const isSame = live !== undefined && live.stage.DeploymentId === stage.DeploymentId;
      return [stage.StageName, { owner, stage, ...(isSame && { live: { ...live, stage } }) }];
    });
    this.#apis.set(apiId, new Map(entries));
  }

  #read(owner: Owner, apiId: string, deploymentId: string): Deployed {
    // A deployment that a stage shows cannot be deleted.
    const { api, routes, integrations, authorizers, models } = this.#partsOf(owner, apiId).snapshots.get(deploymentId)!;
    return {
      api,
      routes: new Map(routes.map((route) => [route.RouteKey, route])),
      integrations: new Map(integrations.map((integration) => [integration.IntegrationId, integration])),
      authorizers: new Map(authorizers.map((authorizer) => [authorizer.AuthorizerId, authorizer])),
      models: new Map(models.map((model) => [model.Name, model])),
    };
  }
}
