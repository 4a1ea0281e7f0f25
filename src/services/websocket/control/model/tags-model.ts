// Tags of APIs, stages and domain names: what can be asked (spec/apigateway-websocket.md, section 4.1).
import { list, query, string } from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import { CHANGE_ERRORS, Tags } from './shapes.ts';

const ResourceArn = {
  ...string({ doc: 'The ARN of the API, the stage or the domain name.' }),
  in: 'path',
  wire: 'resource-arn',
} as const;

export const GetTags = {
  http: 'GET /v2/tags/{resource-arn}',
  doc: 'Show the tags of a resource.',
  input: { ResourceArn },
  output: { Tags },
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To show the tags of an API',
      command: 'get-tags --resource-arn arn:aws:apigateway:us-west-2::/apis/a1b2c3d4e5',
    },
  ],
} as const satisfies Operation;

export const TagResource = {
  http: 'POST /v2/tags/{resource-arn}',
  status: 201,
  doc: 'Add tags to a resource, or change them.',
  input: { ResourceArn, Tags },
  output: {},
  isOutputEmpty: true,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To tag an API',
      command: 'tag-resource --resource-arn arn:aws:apigateway:us-east-1::/apis/a1b2c3d4e5 --tags team=chat',
    },
  ],
} as const satisfies Operation;

export const UntagResource = {
  http: 'DELETE /v2/tags/{resource-arn}',
  status: 204,
  doc: 'Remove tags from a resource.',
  input: { ResourceArn, TagKeys: query(list(string(), { doc: 'The keys to remove.' })) },
  output: {},
  errors: CHANGE_ERRORS,
} as const satisfies Operation;
