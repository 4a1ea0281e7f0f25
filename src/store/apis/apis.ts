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
  Stage,
} from './api-records.ts';
import type { Database } from '../database/database.ts';
import { readDeployed } from './deployed.ts';
import { Documents } from './documents.ts';
import { LiveDomains } from './live-domains.ts';
import { LiveStages } from './live-stages.ts';
import type { Owner } from './owner.ts';

/** The collections of one API. */
export type ApiParts = ReturnType<Apis['parts']>;

/**
 * WebSocket APIs with everything in them, and custom domain names. The control plane reads the database; what a
 * connection needs is answered from memory by `stages` and `domains`, which always show what was last committed.
 */
export class Apis {
  readonly #database: Database;
  readonly #documents: Documents;
  /** What clients reach, by API and stage. */
  readonly stages: LiveStages;
  /** Custom domain names, and where their paths lead. */
  readonly domains: LiveDomains;

  constructor(database: Database) {
    this.#database = database;
    this.#documents = new Documents(database);
    this.stages = new LiveStages({
      stagesOf: (owner, apiId) => this.parts(owner, apiId).stages.all(),
      deployed: (owner, apiId, deploymentId, known) =>
        readDeployed(database, this.#documents.versions, pathOf(owner, apiId), deploymentId, known),
    });
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
    return this.#documents.collection<Api>(`${account}/${region}/apis`, (apiId) => pathOf({ account, region }, apiId));
  }

  /** Meant for an API that exists. */
  parts(owner: Owner, apiId: string) {
    const path = pathOf(owner, apiId);
    const { versions } = this.#documents;
    const deployed = <T extends object>(name: string) => this.#documents.collection<T>(`${path}/${name}`, () => path);
    return {
      routes: deployed<Route>('routes'),
      routeResponses: (routeId: string) => deployed<RouteResponse>(`routes/${routeId}/responses`),
      integrations: deployed<Integration>('integrations'),
      integrationResponses: (id: string) => deployed<IntegrationResponse>(`integrations/${id}/responses`),
      authorizers: deployed<Authorizer>('authorizers'),
      models: deployed<Model>('models'),
      deployments: this.#documents.collection<Deployment>(`${path}/deployments`),
      stages: this.#documents.collection<Stage>(`${path}/stages`),
      /** How large a deployment of all this would be. */
      deploymentBytes: () => versions.bytes(path),
      /** Keep all this as it is now, for as long as there is the deployment. */
      freeze: (deploymentId: string) => versions.deploy(path, deploymentId),
      thaw: (deploymentId: string) => versions.undeploy(path, deploymentId),
    };
  }

  /** An API with everything in it. Within `changeApi`. */
  deleteApi(owner: Owner, apiId: string): void {
    this.#documents.versions.undeployAll(pathOf(owner, apiId));
    this.apis(owner).delete(apiId);
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
    const result = this.#database.change(run);
    this.stages.refresh(owner, apiId);
    return result;
  }

  /** A change of a custom domain name or its mappings: all of it or nothing, and on the disk when this returns. */
  changeDomain<T>(owner: Owner, domainName: string, run: () => T): T {
    const result = this.#database.change(run);
    this.#refreshDomain(owner, domainName);
    return result;
  }

  #refreshDomain(owner: Owner, name: string): void {
    if (this.domainNames(owner).get(name)) this.domains.set(name, this.mappings(owner, name).all());
    else this.domains.delete(name);
  }
}

const pathOf = ({ account, region }: Owner, apiId: string) => `${account}/${region}/apis/${apiId}`;
