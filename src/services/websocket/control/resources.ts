// Finding what a call is about, and changing it.
import type { Call } from '../../../aws/server/dispatch.ts';
import type { Api, DomainName, Stage } from '../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../store/apis/apis.ts';
import type { ControlContext } from './control-context.ts';
import { deployAutomatically } from './deploying.ts';
import { invalid, notFound, quotaReached, unknownId, unknownStage } from './refusals.ts';

/** The API of that id in the region that the call is signed for. Throws NotFoundException. */
export function apiOf({ apis }: ControlContext, apiId: string, { caller }: Call): Api {
  const api = apis.apis(caller).get(apiId);
  if (!api) throw notFound(`Invalid API identifier specified ${caller.account}:${apiId}`);
  return api;
}

/** What an API is made of. Throws NotFoundException. */
export function partsOf(context: ControlContext, apiId: string, call: Call): ApiParts {
  apiOf(context, apiId, call);
  return context.apis.parts(call.caller, apiId);
}

/** One of a collection. Throws NotFoundException in the words for `what`. */
export function oneOf<T>(collection: { get(id: string): T | undefined }, what: string, id: string): T {
  const found = collection.get(id);
  if (found === undefined) throw unknownId(what, id);
  return found;
}

/** A stage by its name. Throws NotFoundException. */
export function stageOf(parts: Pick<ApiParts, 'stages'>, stageName: string): Stage {
  const stage = parts.stages.get(stageName);
  if (!stage) throw unknownStage();
  return stage;
}

/** A custom domain name of the region. Throws NotFoundException. */
export function domainOf({ apis }: ControlContext, name: string, { caller }: Call): DomainName {
  const domain = apis.domainNames(caller).get(name);
  if (!domain) throw notFound('The domain name resource specified in the request was not found.');
  return domain;
}

/** Change what is deployed of an API. Stages that deploy by themselves follow, in the same change. */
export function changing<T>(
  context: ControlContext,
  apiId: string,
  call: Call,
  change: (parts: ApiParts, api: Api) => T,
): Promise<T> {
  return context.records.change(() => {
    const api = apiOf(context, apiId, call);
    const parts = context.apis.parts(call.caller, apiId);
    const result = change(parts, api);
    deployAutomatically(context, parts);
    return result;
  });
}

/** Throws in AWS's words when a collection of an API is full. */
export function checkQuota(collection: { count(): number }, max: number, things: string): void {
  if (collection.count() >= max) throw quotaReached(things, 'API');
}

/** Throws when a custom domain name leads there. */
export function checkUnmapped(
  { apis }: ControlContext,
  what: 'API' | 'stage',
  apiId: string,
  stageName?: string,
): void {
  const domains = apis.domains.leadingTo(apiId, stageName);
  if (domains.length === 0) return;
  throw invalid(
    `Deleting ${what} ${stageName ?? apiId} failed. Please remove all base path mappings related to the ${what} in your domains: ${domains.join(', ')}`,
  );
}
