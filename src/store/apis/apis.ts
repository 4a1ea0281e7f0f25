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
import type { Change } from '../records/journal.ts';
import type { Records } from '../records/records.ts';
import { readDeployed } from './deployed.ts';
import { Documents } from './documents.ts';
import { LiveDomains } from './live-domains.ts';
import { LiveStages } from './live-stages.ts';
import type { Owner } from './owner.ts';

/** The collections of one API. */
export type ApiParts = ReturnType<Apis['parts']>;

/**
 * WebSocket APIs with everything in them, and custom domain names. The control plane reads the database; what a
 * connection needs is answered from memory by `stages` and `domains`, which always show what was last applied.
 */
export class Apis {
  readonly #documents: Documents;
  /** What clients reach, by API and stage. */
  readonly stages: LiveStages;
  readonly #records: Records;
  readonly #domains: LiveDomains;

  constructor(records: Records) {
    this.#records = records;
    this.#documents = new Documents(records);
    this.stages = new LiveStages({
      deployed: (owner, apiId, deploymentId, known) =>
        readDeployed(records.database, this.#documents.versions, pathOf(owner, apiId), deploymentId, known),
    });
    for (const path of this.#documents.collectionsNamed('stages')) {
      const [account, region, , apiId] = path.split('/') as [string, string, string, string];
      const owner = { account, region };
      for (const stage of this.parts(owner, apiId).stages.all()) this.stages.put(owner, apiId, stage);
    }
    this.#domains = this.#readDomains();
    records.onApplied((change) => {
      if (change.kind === 'document') this.#applied(change);
    });
    records.makes('document', (change) => this.#make(change));
    records.makes('deployment', ({ key, record }) => {
      const { freeze, thaw } = this.parts(...partsOf(key));
      (record === undefined ? thaw : freeze)(lastOf(key));
    });
  }

  /** Custom domain names, and where their paths lead. */
  get domains(): LiveDomains {
    return this.#records.isGrouped ? this.#readDomains() : this.#domains;
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

  /** An API with everything in it. */
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

  #applied({ key, record }: Change): void {
    const [account = '', region = '', kind, id = '', part, name = ''] = key.split('/');
    const owner = { account, region };
    if (kind === 'domainnames') this.#refresh(this.#domains, owner, id);
    if (kind !== 'apis') return;
    if (part === 'stages') {
      if (record === undefined) this.stages.delete(id, name);
      else this.stages.put(owner, id, JSON.parse(record) as Stage);
    } else if (part === undefined && record === undefined) this.stages.deleteAll(id);
  }

  /** Of whatever is kept as documents, also what others put here. */
  #make({ key, record }: Change): void {
    const [owner, apiId] = partsOf(key);
    const [, , kind, , part] = key.split('/');
    if (kind === 'apis' && part === undefined && record === undefined) return this.deleteApi(owner, apiId);
    const isDeployed = kind === 'apis' && part !== 'stages' && part !== 'deployments';
    const path = key.slice(0, key.lastIndexOf('/'));
    const documents = this.#documents.collection(path, isDeployed ? () => pathOf(owner, apiId) : undefined);
    if (record === undefined) documents.delete(lastOf(key));
    else documents.put(lastOf(key), JSON.parse(record) as object);
  }

  #readDomains(): LiveDomains {
    const domains = new LiveDomains();
    for (const path of this.#documents.collectionsNamed('domainnames')) {
      const [account, region] = path.split('/') as [string, string];
      const owner = { account, region };
      for (const { DomainName: name } of this.domainNames(owner).all()) this.#refresh(domains, owner, name);
    }
    return domains;
  }

  #refresh(domains: LiveDomains, owner: Owner, name: string): void {
    if (this.domainNames(owner).get(name)) domains.set(name, this.mappings(owner, name).all());
    else domains.delete(name);
  }
}

/** Whose API, and which, a document or a deployment is of. */
function partsOf(key: string): [owner: Owner, apiId: string] {
  const [account = '', region = '', , apiId = ''] = key.split('/');
  return [{ account, region }, apiId];
}

const lastOf = (key: string) => key.slice(key.lastIndexOf('/') + 1);

const pathOf = ({ account, region }: Owner, apiId: string) => `${account}/${region}/apis/${apiId}`;
