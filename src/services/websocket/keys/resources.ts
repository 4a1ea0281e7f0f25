// Finding what a call is about.
import type { Call } from '../../../aws/server/dispatch.ts';
import type { ApiKey, UsagePlan } from '../../../store/keys/usage-plans.ts';
import type { KeysContext } from './keys-context.ts';
import { unknownKey, unknownPlan } from './refusals.ts';

/** Throws NotFoundException. */
export function keyOf({ store }: KeysContext, id: string, { caller }: Pick<Call, 'caller'>): ApiKey {
  const key = store.usagePlans.of(caller).keys.get(id);
  if (!key) throw unknownKey();
  return key;
}

/** Throws NotFoundException. */
export function planOf({ store }: KeysContext, id: string, { caller }: Pick<Call, 'caller'>): UsagePlan {
  const plan = store.usagePlans.of(caller).plans.get(id);
  if (!plan) throw unknownPlan();
  return plan;
}
