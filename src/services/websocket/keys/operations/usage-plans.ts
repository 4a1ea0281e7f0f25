import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { UsagePlan } from '../../../../store/keys/usage-plans.ts';
import { freeId } from '../../control/ids.ts';
import { nowMs } from '../../control/now-ms.ts';
import type { KeysContext } from '../keys-context.ts';
import type { apiKeys } from '../model.ts';
import { pageOf } from '../paging.ts';
import { applyPatches } from '../patches.ts';
import { checkPlan, quotaOf, stageOf } from '../plan-checks.ts';
import { planChanges } from '../plan-changes.ts';
import { full, invalid } from '../refusals.ts';
import { checkRegions } from '../regions.ts';
import { planOf } from '../resources.ts';
import { checkTags } from '../tags.ts';

type On<Name extends keyof typeof apiKeys.operations> = Handler<typeof apiKeys, Name, KeysContext>;

export const createUsagePlan: On<'CreateUsagePlan'> = (context, input, call) =>
  context.store.records.change(() => {
    const { name, description, apiStages = [], throttle, quota, tags = {} } = input;
    const owned = context.store.usagePlans.of(call.caller);
    const { usagePlansMax } = context.limits;
    checkTags(tags);
    const plan: UsagePlan = {
      id: freeId(6, owned.plans),
      sequence: owned.nextSequence,
      name,
      description,
      apiStages: apiStages.map((one) => stageOf(one)),
      throttle,
      tags,
      ...(quota && { quota: quotaOf(quota), quotaSinceMs: nowMs(context) }),
    };
    checkPlan(context, call, plan);
    if (owned.plans.size >= usagePlansMax) throw full('usage plans', usagePlansMax);
    checkRegions(context, call);
    owned.putPlan(plan);
    return plan;
  });

export const getUsagePlan: On<'GetUsagePlan'> = (context, { usagePlanId }, call) => planOf(context, usagePlanId, call);

export const getUsagePlans: On<'GetUsagePlans'> = (context, { keyId, ...page }, call) => {
  const owned = context.store.usagePlans.of(call.caller);
  const plans = owned.plans.values().filter(({ id }) => keyId === undefined || owned.membersOf(id).has(keyId));
  return pageOf(context, call, page, plans, (plan) => plan);
};

export const updateUsagePlan: On<'UpdateUsagePlan'> = (context, { usagePlanId, patchOperations = [] }, call) =>
  context.store.records.change(() => {
    const current = planOf(context, usagePlanId, call);
    const draft = structuredClone(current);
    applyPatches(draft, patchOperations, planChanges);
    if (draft.quota) draft.quota = quotaOf(draft.quota);
    draft.quotaSinceMs = draft.quota && (current.quotaSinceMs ?? nowMs(context));
    checkPlan(context, call, draft);
    context.store.usagePlans.of(call.caller).putPlan(draft);
    return draft;
  });

export const deleteUsagePlan: On<'DeleteUsagePlan'> = (context, { usagePlanId }, call) =>
  context.store.records.change(() => {
    const { id, apiStages } = planOf(context, usagePlanId, call);
    // One that is no more holds nothing back: nobody could take it out by its name.
    const first = apiStages.find(({ apiId, stage }) => context.store.apis.parts(call.caller, apiId).stages.get(stage));
    if (first) {
      const including = `${first.apiId}:${first.stage}`;
      throw invalid(
        `Cannot delete Usage Plan ${id} because there are API Stages associated with it, including ${including}`,
      );
    }
    context.store.usagePlans.of(call.caller).deletePlan(id);
    return {};
  });
