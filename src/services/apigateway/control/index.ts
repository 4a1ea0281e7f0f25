import type { Implementation } from '../../../aws/dispatch.ts';
import { implement } from '../../../aws/dispatch.ts';
import { served } from './bounds.ts';
import type { ControlContext } from './control-context.ts';
import { control } from './model.ts';
import { operations } from './operations/index.ts';
import { policyWords } from './policy-words.ts';
import { refusals } from './refusals.ts';

/** The control plane of WebSocket APIs. */
export const controlApi = (context: ControlContext): Implementation => ({
  ...implement(control, context, operations, { refusals, ...policyWords(served) }),
  model: served,
});
