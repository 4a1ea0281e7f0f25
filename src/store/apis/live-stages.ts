import type { Stage } from './api-records.ts';
import type { Owner } from './owner.ts';
import type { Deployed, Parts } from './deployed.ts';

/** The settings of a stage act at once; everything else is as it was deployed (spec/apigateway-websocket.md, section 4.5). */
export type LiveStage = { readonly owner: Owner; readonly stage: Stage; readonly deployed: Deployed };

/** `parts` are those of the deployment that was read last: the next one shares most of them. */
type Entry = {
  readonly owner: Owner;
  readonly stage: Stage;
  live?: LiveStage | undefined;
  parts?: Parts;
  isDamaged?: true;
};

type Source = {
  deployed(
    owner: Owner,
    apiId: string,
    deploymentId: string,
    known: (version: string) => object | undefined,
  ): { readonly deployed: Deployed; readonly parts: Parts } | undefined;
};

/** Every stage of every API, in memory. A deployment is read when it is first asked for. */
export class LiveStages {
  readonly #apis = new Map<string, Map<string, Entry>>();
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Undefined: there is no such stage, or nothing was deployed to it, or it cannot be read. */
  get(apiId: string, stageName: string): LiveStage | undefined {
    const entries = this.#apis.get(apiId);
    const entry = entries?.get(stageName);
    if (entry?.stage.DeploymentId === undefined || entry.isDamaged) return undefined;
    return (entry.live ??= this.#read(apiId, entry, entry.stage.DeploymentId, entries!));
  }

  put(owner: Owner, apiId: string, stage: Stage): void {
    const entries = this.#apis.get(apiId) ?? new Map<string, Entry>();
    this.#apis.set(apiId, entries);
    const { live, parts } = entries.get(stage.StageName) ?? {};
    const isSame = live !== undefined && live.stage.DeploymentId === stage.DeploymentId;
    const entry = { owner, stage, ...(parts && { parts }), ...(isSame && { live: { ...live, stage } }) };
    entries.set(stage.StageName, entry);
  }

  delete(apiId: string, stageName: string): void {
    const entries = this.#apis.get(apiId);
    entries?.delete(stageName);
    if (entries?.size === 0) this.#apis.delete(apiId);
  }

  deleteAll(apiId: string): void {
    this.#apis.delete(apiId);
  }

  #read(apiId: string, entry: Entry, deploymentId: string, entries: ReadonlyMap<string, Entry>) {
    const { owner, stage } = entry;
    const others = Array.from(entries.values(), ({ parts }) => parts);
    const known = (version: string) => others.find((parts) => parts?.has(version))?.get(version);
    const read = this.#source.deployed(owner, apiId, deploymentId, known);
    if (!read) {
      entry.isDamaged = true;
      return undefined;
    }
    entry.parts = read.parts;
    return { owner, stage, deployed: read.deployed };
  }
}
