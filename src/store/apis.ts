import type { DatabaseSync } from 'node:sqlite';
import type {
  Api,
  ApiMapping,
  Authorizer,
  Deployment,
  DomainName,
  Integration,
  IntegrationResponse,
  Model,
  Route,
  RouteResponse,
  Snapshot,
  Stage,
} from './api-records.ts';
import { Documents } from './documents.ts';
import { LiveDomains } from './live-domains.ts';
import { LiveStages } from './live-stages.ts';

/** Whose resources: those of an account in a region. */
export type Owner = { readonly account: string; readonly region: string };

/** The collections of one API. */
export type ApiParts = ReturnType<Apis['parts']>;

/**
 * WebSocket APIs with everything in them, and custom domain names. The control plane reads the database; what a
 * connection needs is answered from memory by `stages` and `domains`, which always show what was last committed.
 */
export class Apis {
  readonly #documents: Documents;
  /** What clients reach, by API and stage. */
  readonly stages: LiveStages;
  /** Custom domain names, and where their paths lead. */
  readonly domains: LiveDomains;

  constructor(database: DatabaseSync) {
    this.#documents = new Documents(database);
    this.stages = new LiveStages((owner, apiId) => this.parts(owner, apiId));
    this.domains = new LiveDomains();
    for (const path of this.#documents.collectionsNamed('stages')) {
      const [account, region, , apiId] = path.split('/') as [string, string, string, string];
      this.stages.refresh({ account, region }, apiId);
    }
    for (const path of this.#documents.collectionsNamed('domainnames')) {
      const [account, region] = path.split('/') as [string, string];
      const owner = { account, region };
      for (const { DomainName: name } of this.domainNames(owner).all()) this.#refreshDomain(owner, name);
    }
  }

  apis({ account, region }: Owner) {
    return this.#documents.collection<Api>(`${account}/${region}/apis`);
  }

  /** Meant for an API that exists. */
  parts({ account, region }: Owner, apiId: string) {
    const path = `${account}/${region}/apis/${apiId}`;
    const collection = <T>(name: string) => this.#documents.collection<T>(`${path}/${name}`);
    return {
      routes: collection<Route>('routes'),
      routeResponses: (routeId: string) => collection<RouteResponse>(`routes/${routeId}/responses`),
      integrations: collection<Integration>('integrations'),
      integrationResponses: (id: string) => collection<IntegrationResponse>(`integrations/${id}/responses`),
      authorizers: collection<Authorizer>('authorizers'),
      models: collection<Model>('models'),
      deployments: collection<Deployment>('deployments'),
      snapshots: collection<Snapshot>('snapshots'),
      stages: collection<Stage>('stages'),
    };
  }

  domainNames({ account, region }: Owner) {
    return this.#documents.collection<DomainName>(`${account}/${region}/domainnames`);
  }

  /** Meant for a domain name that exists. */
  mappings({ account, region }: Owner, domainName: string) {
    return this.#documents.collection<ApiMapping>(`${account}/${region}/domainnames/${domainName}/mappings`);
  }

  /** A change of an API: all of it or nothing, and on the disk when this returns. */
  changeApi<T>(owner: Owner, apiId: string, run: () => T): T {
    const result = this.#documents.change(run);
    this.stages.refresh(owner, apiId);
    return result;
  }

  /** A change of a custom domain name or its mappings: all of it or nothing, and on the disk when this returns. */
  changeDomain<T>(owner: Owner, domainName: string, run: () => T): T {
    const result = this.#documents.change(run);
    this.#refreshDomain(owner, domainName);
    return result;
  }

  #refreshDomain(owner: Owner, name: string): void {
    if (this.domainNames(owner).get(name)) this.domains.set(name, this.mappings(owner, name).all());
    else this.domains.delete(name);
  }
}
