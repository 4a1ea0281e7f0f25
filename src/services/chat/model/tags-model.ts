// Tags: what can be asked (spec/ivschat.md, section 1.3).
import { path, query } from '../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import { ResourceArn, TagKeys, Tags, ROOM_ARN } from './shapes.ts';

export const ListTagsForResource = {
  http: 'GET /tags/{resourceArn}',
  doc: 'Show the tags of a room or a logging configuration.',
  input: { resourceArn: path(ResourceArn) },
  output: { tags: Tags },
  rate: { perSecond: 'tagRequestsPerSecond' },
  errors: ['ResourceNotFoundException', 'InternalServerException', 'ValidationException'],
  examples: [{ title: 'To show the tags of a room', command: `list-tags-for-resource --resource-arn ${ROOM_ARN}` }],
} as const satisfies Operation;

export const TagResource = {
  http: 'POST /tags/{resourceArn}',
  doc: 'Add tags to a room or a logging configuration, or change their values.',
  input: { resourceArn: path(ResourceArn), tags: Tags },
  output: {},
  isOutputEmpty: true,
  rate: { perSecond: 'tagRequestsPerSecond' },
  errors: ['ResourceNotFoundException', 'InternalServerException', 'ValidationException'],
  examples: [
    {
      title: 'To tag a room',
      command: `tag-resource --resource-arn ${ROOM_ARN} --tags tagkey1=tagkey1,tagkey2=tagkey2`,
    },
  ],
} as const satisfies Operation;

export const UntagResource = {
  http: 'DELETE /tags/{resourceArn}',
  doc: 'Remove tags from a room or a logging configuration.',
  input: { resourceArn: path(ResourceArn), tagKeys: query(TagKeys) },
  output: {},
  isOutputEmpty: true,
  rate: { perSecond: 'tagRequestsPerSecond' },
  errors: ['ResourceNotFoundException', 'InternalServerException', 'ValidationException'],
  examples: [{ title: 'To remove a tag', command: `untag-resource --resource-arn ${ROOM_ARN} --tag-keys tagkey1` }],
} as const satisfies Operation;
