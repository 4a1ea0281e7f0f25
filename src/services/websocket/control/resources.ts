// Finding the API that a call is about, and changing it.
import type { Call } from '../../../aws/server/dispatch.ts';
import type { Api } from '../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../store/apis/apis.ts';
import type { ControlContext } from './control-context.ts';
import { deployAutomatically } from './deploying.ts';
import { notFound, quotaReached, unknownId } from './refusals.ts';

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

/** Change what is deployed of an API. Stages that deploy by themselves follow, in the same write. */
export function changing<T>(
  context: ControlContext,
  apiId: string,
  call: Call,
  change: (parts: ApiParts, api: Api) => T,
): T {
  const { apis } = context;
  apiOf(context, apiId, call);
  return apis.changeApi(call.caller, apiId, () => {
    const parts = apis.parts(call.caller, apiId);
    const result = change(parts, apiOf(context, apiId, call));
    deployAutomatically(context, parts);
    return result;
  });
}

/** Throws in AWS's words when a collection of an API is full. */
export function checkQuota(collection: { count(): number }, max: number, things: string): void {
  if (collection.count() >= max) throw quotaReached(things, 'API');
}
