import type { Implementation } from '../../../aws/server/dispatch.ts';
import { implement } from '../../../aws/server/dispatch.ts';
import { policyWords } from '../control/policy-words.ts';
import type { KeysContext } from './keys-context.ts';
import { apiKeys } from './model.ts';
import { operations } from './operations/index.ts';
import { refusals } from './refusals.ts';

/** API keys and usage plans. */
export const apiKeysApi = (context: KeysContext): Implementation =>
  implement(apiKeys, context, operations, { refusals, ...policyWords(apiKeys) });
