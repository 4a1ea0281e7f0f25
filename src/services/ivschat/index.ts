import type { Implementation } from '../../aws/dispatch.ts';
import type { Context } from '../context.ts';
import { ivschat } from './model.ts';
import { operations } from './operations/index.ts';
import { refusals } from './refusals.ts';

/** The control plane of IVS Chat. */
export const chatApi: Implementation<Context> = {
  model: ivschat,
  operations,
  refusals,
  action: (operation) => `ivschat:${operation}`,
  resource(_call, input) {
    const arn = input['roomIdentifier'] ?? input['identifier'];
    return typeof arn === 'string' ? arn : '*';
  },
};
