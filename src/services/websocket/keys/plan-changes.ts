import type { Rate, UsagePlan } from '../../../store/keys/usage-plans.ts';
import type { Changes } from './patches.ts';
import { numberOf } from './patches.ts';
import { stageNamed } from './plan-checks.ts';
import { invalid } from './refusals.ts';

const STAGE = '/apiStages/<apidId:stageName>/throttle';

/** What `add` and `replace` set alike. */
const setting: Changes<UsagePlan>['add'] = {
  '/throttle/burstLimit': (plan, value) => void (plan.throttle = { ...plan.throttle, burstLimit: numberOf(value) }),
  '/throttle/rateLimit': (plan, value) => void (plan.throttle = { ...plan.throttle, rateLimit: numberOf(value) }),
  '/quota/limit': (plan, value) => setQuota(plan, { limit: numberOf(value) }),
  '/quota/offset': (plan, value) => setQuota(plan, { offset: numberOf(value) }),
  '/quota/period': (plan, value) => setQuota(plan, { period: value as 'DAY' }),
  [`${STAGE}/<resourcePath>/burstLimit`]: (plan, value, names) => setRate(plan, names, { burstLimit: numberOf(value) }),
  [`${STAGE}/<resourcePath>/rateLimit`]: (plan, value, names) => setRate(plan, names, { rateLimit: numberOf(value) }),
};

/** What can be patched in a usage plan. */
export const planChanges: Changes<UsagePlan> = {
  add: {
    ...setting,
    '/apiStages': (plan, value) => void plan.apiStages.push(stageNamed(value)),
  },
  replace: {
    ...setting,
    '/name': (plan, value) => void (plan.name = value),
    '/description': (plan, value) => void (plan.description = value),
    '/productCode': (plan, value) => void (plan.productCode = value),
  },
  remove: {
    '/apiStages': (plan, value) => {
      const { apiId, stage } = stageNamed(value);
      const kept = plan.apiStages.filter((one) => one.apiId !== apiId || one.stage !== stage);
      if (kept.length === plan.apiStages.length) throw invalid('Invalid API Stage specified');
      plan.apiStages = kept;
    },
    '/quota': (plan) => void delete plan.quota,
    '/throttle': (plan) => void delete plan.throttle,
    '/productCode': (plan) => void delete plan.productCode,
    [STAGE]: (plan, _value, [name = '']) => void delete stageIn(plan, name).throttle,
    [`${STAGE}/<resourcePath>`]: (plan, _value, [name = '', route = '']) => {
      const { throttle = {} } = stageIn(plan, name);
      stageIn(plan, name).throttle = Object.fromEntries(Object.entries(throttle).filter(([key]) => key !== route));
    },
  },
};

/** Whether all of it makes sense is found out when every patch is applied. */
function setQuota(plan: UsagePlan, part: Partial<NonNullable<UsagePlan['quota']>>): void {
  plan.quota = { ...plan.quota, ...part } as NonNullable<UsagePlan['quota']>;
}

function setRate(plan: UsagePlan, [name = '', route = '']: readonly string[], part: Rate): void {
  const stage = stageIn(plan, name);
  const current = new Map(Object.entries(stage.throttle ?? {}));
  stage.throttle = Object.fromEntries(current.set(route, { ...current.get(route), ...part }));
}

function stageIn({ apiStages }: UsagePlan, name: string): UsagePlan['apiStages'][number] {
  const { apiId, stage } = stageNamed(name);
  const found = apiStages.find((one) => one.apiId === apiId && one.stage === stage);
  if (!found) throw invalid('Invalid API Stage specified');
  return found;
}
