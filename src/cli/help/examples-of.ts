// Examples of a page: those of the model, or one that is made of what the operation needs.
import type { Example, Operation } from '../../aws/shape.ts';
import { kebabCase } from '../words/names.ts';
import { operationOptions } from '../words/operation-options.ts';
import type { Personality } from '../personality/personality.ts';

/** Values of members that an operation cannot do without, as a user would type them. */
const SAMPLES: { readonly [member: string]: string } = {
  ApiId: 'a1b2c3d4e5',
  ApiMappingId: '1qw2er',
  AuthorizerId: 'q1w2e3',
  DeploymentId: 'z9y8x7',
  DomainName: 'chat.example.com',
  IntegrationId: 'abc1234',
  IntegrationResponseId: 'ghi9012',
  ModelId: 'm1n2b3',
  RequestParameterKey: 'route.request.querystring.room',
  ResourceArn: 'arn:aws:apigateway:us-east-1::/apis/a1b2c3d4e5',
  RouteId: 'def5678',
  RouteKey: 'sendmessage',
  RouteResponseId: 'jkl3456',
  StageName: 'prod',
  TagKeys: 'team',
  apiKey: '5q6w7e8r9t',
  keyId: '5q6w7e8r9t',
  usagePlanId: '3z4x5c',
};

/** An operation that is fully said by what it needs explains itself. */
export function examplesOf(name: string, operation: Operation, personality: Personality): readonly Example[] {
  if (operation.examples) return operation.examples;
  const needed = operationOptions(operation, personality).filter(({ isRequired }) => isRequired);
  if (operation.doc.includes('Not supported') || !needed.every(({ member = '' }) => member in SAMPLES)) return [];
  const options = needed.map(({ name: option, member = '' }) => ` ${option} ${SAMPLES[member]}`);
  const [sentence = ''] = operation.doc.split(/[.:,]/);
  const title = `To ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
  return [{ title, command: `${kebabCase(name)}${options.join('')}` }];
}
