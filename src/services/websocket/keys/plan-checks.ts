// What a usage plan may be.
import type { Call } from '../../../aws/server/dispatch.ts';
import type { Quota, Rate, UsagePlan } from '../../../store/keys/usage-plans.ts';
import type { KeysContext } from './keys-context.ts';
import { conflict, full, invalid } from './refusals.ts';

type Stage = UsagePlan['apiStages'][number];

/** The name of a stage in patches: `a1b2c3d4e5:prod`. */
export function stageNamed(name: string): Stage {
  const [, apiId, stage] = /^([^:]+):([^:]+)$/.exec(name) ?? [];
  if (apiId === undefined || stage === undefined) throw invalid('Invalid API Stage specified');
  return { apiId, stage };
}

/** A stage as callers give it. */
export function stageOf({ apiId, stage, throttle }: { [K in keyof Stage]?: Stage[K] | undefined }): Stage {
  if (!apiId || !stage) throw invalid('Invalid API Stage specified: it needs both apiId and stage');
  return { apiId, stage, ...(throttle && { throttle }) };
}

/** The largest offset of a period. AWS's words, as tools repeat them. */
const OFFSET_MAX = { DAY: 0, WEEK: 6, MONTH: 27 } as const;

/** A quota as callers give it. */
export function quotaOf({ limit, offset = 0, period }: { [K in keyof Quota]?: Quota[K] | undefined }): Quota {
  if (period === undefined || !Object.hasOwn(OFFSET_MAX, period)) {
    throw invalid('Usage Plan quota period must be one of [DAY, WEEK, MONTH]');
  }
  if (limit === undefined || !isCount(limit)) throw invalid('Usage Plan quota limit must be a whole number');
  const max = OFFSET_MAX[period];
  if (!isCount(offset) || offset > max) {
    const range = max === 0 ? 'zero' : `between 0 and ${max} inclusive`;
    throw invalid(`Usage Plan quota offset must be ${range} in the ${period} period`);
  }
  return { limit, offset, period };
}

const isCount = (number: number) => Number.isSafeInteger(number) && number >= 0;

/** Throws for a plan that cannot be: of stages that do not exist, or that another plan of one of its keys already has. */
export function checkPlan({ store, limits }: KeysContext, { caller }: Call, plan: UsagePlan): void {
  if (plan.name === '') throw invalid('Usage Plan name must not be empty');
  if (plan.apiStages.length > limits.usagePlanStagesMax)
    throw full('stages in a usage plan', limits.usagePlanStagesMax);
  const names = plan.apiStages.map(nameOf);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw conflict(`Usage Plan already has the API Stage ${twice}`);
  const owned = store.usagePlans.of(caller);
  const before = new Set(owned.plans.get(plan.id)?.apiStages.map(nameOf));
  const missing = plan.apiStages.find(
    (one) => !before.has(nameOf(one)) && !store.apis.parts(caller, one.apiId).stages.get(one.stage),
  );
  if (missing) throw invalid(`API Stage not found: ${nameOf(missing)}`);
  for (const rate of [plan.throttle, ...plan.apiStages.flatMap(({ throttle }) => Object.values(throttle ?? {}))]) {
    if (rate) checkRate(rate);
  }
  const added = new Set(names.filter((name) => !before.has(name)));
  if (added.size === 0) return;
  for (const keyId of owned.membersOf(plan.id).keys()) checkStages(owned.plansOf(keyId), plan.id, added, keyId);
}

/** A key may be in several plans, but only in one for each stage (AWS's guide to usage plans). */
export function checkKey(plans: readonly UsagePlan[], plan: UsagePlan, keyId: string): void {
  checkStages(plans, plan.id, new Set(plan.apiStages.map(nameOf)), keyId);
}

function checkStages(plans: readonly UsagePlan[], planId: string, names: ReadonlySet<string>, keyId: string): void {
  for (const { id, apiStages } of plans) {
    const shared = id === planId ? undefined : apiStages.map(nameOf).find((name) => names.has(name));
    if (shared === undefined) continue;
    throw conflict(`API Key ${keyId} is tied to the API Stage ${shared} by the Usage Plan ${id} already`);
  }
}

const nameOf = ({ apiId, stage }: Stage) => `${apiId}:${stage}`;

function checkRate({ burstLimit = 0, rateLimit = 0 }: Rate): void {
  if (!isCount(burstLimit)) throw invalid('Usage Plan burst limit must be a whole number');
  if (rateLimit < 0) throw invalid('Usage Plan rate limit must not be negative');
}
