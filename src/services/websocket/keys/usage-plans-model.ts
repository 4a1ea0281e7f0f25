// Usage plans and the keys in them: what can be asked. Source: the model of the AWS CLI for `apigateway`.
import {
  double,
  enumeration,
  integer,
  list,
  map,
  optional,
  path,
  query,
  string,
  structure,
} from '../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  CHANGE_ERRORS,
  DELETE_ERRORS,
  PAGED,
  READ_ERRORS,
  limit,
  nameQuery,
  pageOf,
  patchOperations,
  position,
  tags,
  usagePlanId,
} from './shapes.ts';

const Throttle = structure({
  burstLimit: optional(integer({ doc: 'How many connections may come at once.' })),
  rateLimit: optional(double({ doc: 'How many new connections a second are let through.' })),
});
const settings = {
  apiStages: optional(
    list(
      structure({
        apiId: optional(string({ doc: 'The id of an API.' })),
        stage: optional(string({ doc: 'The name of a stage of it.' })),
        throttle: optional(map(string(), Throttle, { doc: 'Rates of single routes of the stage, as $connect.' })),
      }),
      { doc: 'The stages that the keys of the plan open.' },
    ),
  ),
  throttle: optional({ ...Throttle, doc: 'The rate of each key, over all stages of the plan.' }),
  quota: optional(
    structure(
      {
        limit: optional(integer({ doc: 'How many connections each key may make in a period.' })),
        offset: optional(integer({ doc: 'How many fewer it may make in the first period.' })),
        period: optional(enumeration(['DAY', 'WEEK', 'MONTH'], { doc: 'The period, of the calendar in UTC.' })),
      },
      { doc: 'How often each key may be used.' },
    ),
  ),
};
const UsagePlan = {
  id: optional(string({ doc: 'The id of the plan.' })),
  name: optional(string({ doc: 'The name.' })),
  description: optional(string({ doc: 'The description.' })),
  ...settings,
  productCode: optional(string({ doc: 'A product of a marketplace; Fanfare keeps it and does not use it.' })),
  tags: optional(map(string(), string(), { doc: 'The tags.' })),
};

export const CreateUsagePlan = {
  http: 'POST /usageplans',
  status: 201,
  doc: 'Create a usage plan: which stages its keys open, and how often.',
  input: {
    name: string({ doc: 'A name.' }),
    description: optional(string({ doc: 'A description.' })),
    ...settings,
    tags,
  },
  output: UsagePlan,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To create a plan for the keys of a stage',
      command: 'create-usage-plan --name mobile --api-stages apiId=a1b2c3d4e5,stage=prod',
    },
  ],
} as const satisfies Operation;

export const DeleteUsagePlan = {
  http: 'DELETE /usageplans/{usageplanId}',
  status: 202,
  doc: 'Delete a usage plan. Its stages have to be removed first.',
  input: { usagePlanId },
  output: {},
  errors: DELETE_ERRORS,
} as const satisfies Operation;

export const GetUsagePlan = {
  http: 'GET /usageplans/{usageplanId}',
  doc: 'Show a usage plan.',
  input: { usagePlanId },
  output: UsagePlan,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetUsagePlans = {
  http: 'GET /usageplans',
  doc: 'List the usage plans.',
  input: { position, keyId: optional(query(string({ doc: 'Only those with this key.' }))), limit },
  output: pageOf(UsagePlan),
  paging: PAGED,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const UpdateUsagePlan = {
  http: 'PATCH /usageplans/{usageplanId}',
  doc: 'Change a usage plan.',
  input: { usagePlanId, patchOperations },
  output: UsagePlan,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To let the keys of a plan into another stage',
      command:
        'update-usage-plan --usage-plan-id a1b2c3 --patch-operations op=add,path=/apiStages,value=a1b2c3d4e5:prod',
    },
  ],
} as const satisfies Operation;

const keyId = path(string({ doc: 'The id of the API key.' }));
const UsagePlanKey = {
  id: optional(string({ doc: 'The id of the API key.' })),
  type: optional(string({ doc: 'Always API_KEY.' })),
  value: optional(string({ doc: 'The key itself.', sensitive: true })),
  name: optional(string({ doc: 'The name of the key.' })),
};

export const CreateUsagePlanKey = {
  http: 'POST /usageplans/{usageplanId}/keys',
  status: 201,
  doc: 'Add an API key to a usage plan.',
  input: {
    usagePlanId,
    keyId: string({ doc: 'The id of the API key.' }),
    keyType: string({ doc: 'API_KEY: there is no other type.' }),
  },
  output: UsagePlanKey,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To add a key to a plan',
      command: 'create-usage-plan-key --usage-plan-id a1b2c3 --key-type API_KEY --key-id a1b2c3d4e5',
    },
  ],
} as const satisfies Operation;

export const DeleteUsagePlanKey = {
  http: 'DELETE /usageplans/{usageplanId}/keys/{keyId}',
  status: 202,
  doc: 'Remove an API key from a usage plan. The key itself stays.',
  input: { usagePlanId, keyId },
  output: {},
  errors: DELETE_ERRORS,
} as const satisfies Operation;

export const GetUsagePlanKey = {
  http: 'GET /usageplans/{usageplanId}/keys/{keyId}',
  doc: 'Show an API key of a usage plan.',
  input: { usagePlanId, keyId },
  output: UsagePlanKey,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetUsagePlanKeys = {
  http: 'GET /usageplans/{usageplanId}/keys',
  doc: 'List the API keys of a usage plan.',
  input: {
    usagePlanId,
    position,
    limit,
    nameQuery,
  },
  output: pageOf(UsagePlanKey),
  paging: PAGED,
  errors: READ_ERRORS,
} as const satisfies Operation;
