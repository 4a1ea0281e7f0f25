// Whether an API key opens a stage (spec/apigateway-websocket.md, section 1.4), and whether its usage plan lets it now.
import type { ApiContext } from '../../api-context.ts';
import { allowedIn, periodStartMs } from '../../keys/quota-period.ts';
import type { StageAddress } from '../../stages.ts';
import type { Throttles } from '../throttles.ts';

type KeyCheck =
  | { readonly outcome: 'allowed'; readonly identity: { readonly apiKey: string; readonly apiKeyId: string } }
  | { readonly outcome: 'refused'; readonly reason: 'INVALID_API_KEY' | 'THROTTLED' | 'QUOTA_EXCEEDED' };

const refused = (reason: 'INVALID_API_KEY' | 'THROTTLED' | 'QUOTA_EXCEEDED'): KeyCheck => ({
  outcome: 'refused',
  reason,
});

/** Use a key once at a stage. What is refused does not count against a quota. */
export async function useApiKey(
  { store, clock }: ApiContext,
  throttles: Throttles,
  { apiId, name, live }: StageAddress,
  value: string,
): Promise<KeyCheck> {
  const owned = store.usagePlans.of(live.owner);
  const key = owned.keyOf(value);
  if (!key?.enabled) return refused('INVALID_API_KEY');
  for (const plan of owned.plansOf(key.id)) {
    const stage = plan.apiStages.find((one) => one.apiId === apiId && one.stage === name);
    if (!stage) continue;
    const { id, throttle, quota, quotaSinceMs = 0 } = plan;
    const ofRoute = stage.throttle?.['$connect'];
    if (!throttles.takeAt(`key/${id}/${key.id}`, throttle?.rateLimit, throttle?.burstLimit))
      return refused('THROTTLED');
    if (!throttles.takeAt(`key/${id}/${key.id}/${apiId}/${name}`, ofRoute?.rateLimit, ofRoute?.burstLimit)) {
      return refused('THROTTLED');
    }
    const startMs = quota ? periodStartMs(quota.period, clock.now()) : 0;
    if (quota && !(await store.quotas.take(id, key.id, startMs, allowedIn(quota, startMs, quotaSinceMs)))) {
      return refused('QUOTA_EXCEEDED');
    }
    return { outcome: 'allowed', identity: { apiKey: value, apiKeyId: key.id } };
  }
  return refused('INVALID_API_KEY');
}
