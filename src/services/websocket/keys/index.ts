import type { Implementation } from '../../../aws/server/dispatch.ts';
import { implement } from '../../../aws/server/dispatch.ts';
import { policyWords } from '../control/policy-words.ts';
import type { KeysContext } from './keys-context.ts';
import { apiKeys } from './model.ts';
import * as keys from './operations/api-keys.ts';
import * as usagePlanKeys from './operations/usage-plan-keys.ts';
import * as usagePlans from './operations/usage-plans.ts';
import { refusals } from './refusals.ts';

const operations = {
  ...keys,
  ...usagePlanKeys,
  ...usagePlans,
};

/** API keys and usage plans. */
export const apiKeysApi = (context: KeysContext): Implementation =>
  implement(apiKeys, context, operations, { refusals, ...policyWords(apiKeys) });
