import type { Implementation } from '../../aws/server/dispatch.ts';
import { implement } from '../../aws/server/dispatch.ts';
import { sts } from './model.ts';
import * as sessions from './operations/sessions.ts';
import { refusals } from './refusals.ts';
import type { StsContext } from './sts-context.ts';

const operations = {
  ...sessions,
};

/** Credentials that end. As on AWS, only taking a role needs to be allowed: the others show or lend what the caller has. */
export const stsApi = (context: StsContext): Implementation =>
  implement(sts, context, operations, {
    refusals,
    action: (operation) => (operation === 'AssumeRole' ? 'sts:AssumeRole' : undefined),
    resource: (_call, { RoleArn }) => (typeof RoleArn === 'string' ? RoleArn : '*'),
  });
