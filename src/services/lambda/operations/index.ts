import type { Handlers } from '../../../aws/server/dispatch.ts';
import type { LambdaContext } from '../lambda-context.ts';
import type { lambda } from '../model.ts';
import { invoke } from './invoke.ts';

export const operations: Handlers<typeof lambda, LambdaContext> = { Invoke: invoke };
