import * as apiKeys from './api-keys.ts';
import * as usagePlanKeys from './usage-plan-keys.ts';
import * as usagePlans from './usage-plans.ts';

export const operations = {
  ...apiKeys,
  ...usagePlanKeys,
  ...usagePlans,
};
