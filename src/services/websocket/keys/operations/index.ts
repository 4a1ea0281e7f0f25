import type { Handlers } from '../../../../aws/server/dispatch.ts';
import type { KeysContext } from '../keys-context.ts';
import type { apiKeys } from '../model.ts';
import { createApiKey, deleteApiKey, getApiKey, getApiKeys, updateApiKey } from './api-keys.ts';
import { createUsagePlanKey, deleteUsagePlanKey, getUsagePlanKey, getUsagePlanKeys } from './usage-plan-keys.ts';
import { createUsagePlan, deleteUsagePlan, getUsagePlan, getUsagePlans, updateUsagePlan } from './usage-plans.ts';

export const operations: Handlers<typeof apiKeys, KeysContext> = {
  CreateApiKey: createApiKey,
  CreateUsagePlan: createUsagePlan,
  CreateUsagePlanKey: createUsagePlanKey,
  DeleteApiKey: deleteApiKey,
  DeleteUsagePlan: deleteUsagePlan,
  DeleteUsagePlanKey: deleteUsagePlanKey,
  GetApiKey: getApiKey,
  GetApiKeys: getApiKeys,
  GetUsagePlan: getUsagePlan,
  GetUsagePlanKey: getUsagePlanKey,
  GetUsagePlanKeys: getUsagePlanKeys,
  GetUsagePlans: getUsagePlans,
  UpdateApiKey: updateApiKey,
  UpdateUsagePlan: updateUsagePlan,
};
