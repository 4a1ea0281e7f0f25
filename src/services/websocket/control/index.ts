import type { Implementation } from '../../../aws/server/dispatch.ts';
import { implement } from '../../../aws/server/dispatch.ts';
import type { ControlContext } from './control-context.ts';
import { control } from './model/model.ts';
import { operations } from './operations/index.ts';
import { policyWords } from './policy-words.ts';
import { refusals } from './refusals.ts';

/** The control plane of WebSocket APIs. */
export const controlApi = (context: ControlContext): Implementation =>
  implement(control, context, operations, { refusals, ...policyWords(control) });
