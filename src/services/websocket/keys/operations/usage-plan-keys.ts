import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { ApiKey } from '../../../../store/keys/usage-plans.ts';
import type { KeysContext } from '../keys-context.ts';
import type { apiKeys } from '../model.ts';
import { pageOf } from '../paging.ts';
import { checkKey } from '../plan-checks.ts';
import { conflict, full, invalid, unknownKey } from '../refusals.ts';
import { keyOf, planOf } from '../resources.ts';

type On<Name extends keyof typeof apiKeys.operations> = Handler<typeof apiKeys, Name, KeysContext>;

const KEY_TYPE = 'API_KEY';

export const createUsagePlanKey: On<'CreateUsagePlanKey'> = (context, { usagePlanId, keyId, keyType }, call) =>
  context.store.records.change(() => {
    if (keyType !== KEY_TYPE) throw invalid(`Invalid key type specified: it must be ${KEY_TYPE}`);
    const plan = planOf(context, usagePlanId, call);
    const key = keyOf(context, keyId, call);
    const owned = context.store.usagePlans.of(call.caller);
    if (owned.membersOf(plan.id).has(key.id)) {
      throw conflict(`Usage Plan ${plan.id} already has the API Key ${key.id}`);
    }
    const plans = owned.plansOf(key.id);
    const { keyUsagePlansMax } = context.limits;
    if (plans.length >= keyUsagePlansMax) throw full('usage plans of an API key', keyUsagePlansMax);
    checkKey(plans, plan, key.id);
    owned.addMember(plan.id, { id: key.id, sequence: owned.nextSequence });
    return shown(key);
  });

export const getUsagePlanKey: On<'GetUsagePlanKey'> = (context, { usagePlanId, keyId }, call) =>
  shown(memberOf(context, usagePlanId, keyId, call));

export const getUsagePlanKeys: On<'GetUsagePlanKeys'> = (context, { usagePlanId, nameQuery = '', ...page }, call) => {
  const { id } = planOf(context, usagePlanId, call);
  const owned = context.store.usagePlans.of(call.caller);
  const members = owned.membersOf(id).values();
  const keys = members.map((member) => ({ ...owned.keys.get(member.id)!, sequence: member.sequence }));
  return pageOf(
    context,
    call,
    page,
    keys.filter(({ name = '' }) => name.startsWith(nameQuery)),
    shown,
  );
};

export const deleteUsagePlanKey: On<'DeleteUsagePlanKey'> = (context, { usagePlanId, keyId }, call) =>
  context.store.records.change(() => {
    const { id } = memberOf(context, usagePlanId, keyId, call);
    context.store.usagePlans.of(call.caller).deleteMember(usagePlanId, id);
    return {};
  });

/** Throws NotFoundException. */
function memberOf(context: KeysContext, planId: string, keyId: string, call: Parameters<typeof planOf>[2]): ApiKey {
  const plan = planOf(context, planId, call);
  if (!context.store.usagePlans.of(call.caller).membersOf(plan.id).has(keyId)) throw unknownKey();
  return keyOf(context, keyId, call);
}

const shown = ({ id, value, name }: ApiKey) => ({ id, type: KEY_TYPE, value, name });
