import type { Implementation } from '../../aws/server/dispatch.ts';
import { implement } from '../../aws/server/dispatch.ts';
import { functionName } from '../../functions/names.ts';
import type { LambdaContext } from './lambda-context.ts';
import { lambda } from './model.ts';
import * as functions from './operations/functions.ts';
import { refusals } from './refusals.ts';

const operations = { ...functions };

export const lambdaApi = (context: LambdaContext): Implementation =>
  implement(lambda, context, operations, {
    refusals,
    action: () => 'lambda:InvokeFunction',
    resource: ({ caller }, { FunctionName }) => {
      const named = functionName(String(FunctionName));
      return `arn:aws:lambda:${named?.region ?? caller.region}:${caller.account}:function:${named?.name ?? '*'}`;
    },
  });
