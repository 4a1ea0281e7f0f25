// API keys: what can be asked. Source: the model of the AWS CLI for `apigateway`.
import { boolean, list, map, optional, query, string, structure, timestamp } from '../../../aws/shape.ts';
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
} from './shapes.ts';

const apiKey = { ...string({ doc: 'The id of the API key.' }), in: 'path', wire: 'api_Key' } as const;

const description = optional(string({ doc: 'A description.' }));
const customerId = optional(string({ doc: 'Who the key belongs to, in a system of yours.' }));
const ApiKey = {
  id: optional(string({ doc: 'The id of the key.' })),
  value: optional(string({ doc: 'The key itself; shown only where it is asked for.', sensitive: true })),
  name: optional(string({ doc: 'The name.' })),
  customerId,
  description,
  enabled: optional(boolean({ doc: 'Whether the key opens anything.' })),
  createdDate: optional(timestamp({ doc: 'When it was created.' })),
  lastUpdatedDate: optional(timestamp({ doc: 'When it was last changed.' })),
  stageKeys: optional(list(string(), { doc: 'Always empty: usage plans tie keys to stages.' })),
  tags: optional(map(string(), string(), { doc: 'The tags.' })),
};

export const CreateApiKey = {
  http: 'POST /apikeys',
  status: 201,
  doc: 'Create an API key. It opens nothing until a usage plan ties it to a stage.',
  input: {
    name: optional(string({ doc: 'A name; several keys may have the same.' })),
    description,
    enabled: optional(boolean({ doc: 'Whether the key can be used. Default: false.' })),
    generateDistinctId: optional(boolean({ doc: 'Ignored: the id never is the value.' })),
    value: optional(string({ doc: 'The key itself, 20 to 128 characters. Without it, one is made.', sensitive: true })),
    stageKeys: optional(
      list(
        structure({
          restApiId: optional(string({ doc: 'An API.' })),
          stageName: optional(string({ doc: 'A stage of it.' })),
        }),
        { doc: 'Not supported: use a usage plan.' },
      ),
    ),
    customerId,
    tags,
  },
  output: ApiKey,
  errors: CHANGE_ERRORS,
  examples: [{ title: 'To create a key that can be used', command: 'create-api-key --name mobile --enabled' }],
} as const satisfies Operation;

export const DeleteApiKey = {
  http: 'DELETE /apikeys/{api_Key}',
  status: 202,
  doc: 'Delete an API key, also from its usage plans.',
  input: { apiKey },
  output: {},
  errors: DELETE_ERRORS,
} as const satisfies Operation;

export const GetApiKey = {
  http: 'GET /apikeys/{api_Key}',
  doc: 'Show an API key.',
  input: {
    apiKey,
    includeValue: optional(query(boolean({ doc: 'Whether to show the key itself. Default: false.' }))),
  },
  output: ApiKey,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetApiKeys = {
  http: 'GET /apikeys',
  doc: 'List the API keys.',
  input: {
    position,
    limit,
    nameQuery,
    customerId: optional(query(string({ doc: 'Only those of this customer.' }))),
    includeValues: optional(query(boolean({ doc: 'Whether to show the keys themselves. Default: false.' }))),
  },
  output: {
    warnings: optional(list(string(), { doc: 'Never there.' })),
    ...pageOf(ApiKey),
  },
  paging: PAGED,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const UpdateApiKey = {
  http: 'PATCH /apikeys/{api_Key}',
  doc: 'Change an API key: /name, /description, /enabled or /customerId.',
  input: { apiKey, patchOperations },
  output: ApiKey,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To take a key out of use',
      command: 'update-api-key --api-key a1b2c3d4e5 --patch-operations op=replace,path=/enabled,value=false',
    },
  ],
} as const satisfies Operation;
