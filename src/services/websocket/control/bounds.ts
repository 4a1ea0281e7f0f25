// The model as requests are held against it: with the lengths that AWS's model has only in the names of its shapes, and
// bounds of ours where it has none.
import type { Member, Members, Operation, Service, Shape } from '../../../aws/shape.ts';
import { optional, string } from '../../../aws/shape.ts';
import { control } from './model/model.ts';

/** The longest text of a member, or of a value of a map. Source: the names of the shapes in AWS's model. */
const LENGTH_MAX: { readonly [member: string]: number } = {
  ApiMappingKey: 300,
  AuthorizerPayloadFormatVersion: 64,
  Body: Infinity,
  ConnectionId: 1024,
  ContentType: 256,
  Description: 1024,
  DomainName: 512,
  // Section 1.8: 3 KB.
  Format: 3072,
  IdentityValidationExpression: 1024,
  IntegrationMethod: 64,
  IntegrationSubtype: 128,
  Name: 128,
  OperationName: 64,
  PayloadFormatVersion: 64,
  RequestModels: 128,
  RequestParameters: 512,
  RequestTemplates: 32 * 1024,
  ResponseModels: 128,
  ResponseParameters: 512,
  ResponseTemplates: 32 * 1024,
  Schema: 32 * 1024,
  Stage: 128,
  StageName: 128,
  StageVariables: 2048,
  Tags: 1600,
  Target: 128,
  Version: 64,
};
/** URIs; and the bound of whatever AWS gives no length. */
const ANY_LENGTH_MAX = 2048;

const ENTRIES_MAX: { readonly [member: string]: number } = { RouteSettings: 300, StageVariables: 100, Tags: 50 };
const ANY_ENTRIES_MAX = 100;
/** Section 1.8: the mapping templates of an integration have 300 KB in all. */
const MAP_BYTES_MAX = 300 * 1024;

function bounded(name: string, shape: Shape): Shape {
  switch (shape.type) {
    case 'string':
      // AWS's model lacks a level that AWS takes (section 9).
      if (name === 'LoggingLevel') return { ...shape, enum: [...shape.enum!, 'DEBUG'] };
      return shape.enum ? shape : { ...shape, max: LENGTH_MAX[name] ?? ANY_LENGTH_MAX };
    case 'list':
      return { ...shape, max: ANY_ENTRIES_MAX, of: bounded(name, shape.of) };
    case 'map': {
      const of = bounded(name, shape.of);
      const isOfTexts = of.type === 'string' ? { bytesMax: MAP_BYTES_MAX } : {};
      return { ...shape, max: ENTRIES_MAX[name] ?? ANY_ENTRIES_MAX, key: { ...shape.key, max: 512 }, of, ...isOfTexts };
    }
    case 'structure':
      return { ...shape, members: boundedMembers(shape.members) };
    default:
      return shape;
  }
}

const boundedMembers = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, bounded(name, member) as Member]));

/** A model that holds everything a caller sends within bounds. */
export function withBounds(model: Service): Service {
  const bound = ([name, operation]: [string, Operation]): [string, Operation] => [
    name,
    { ...operation, input: boundedMembers(operation.input) },
  ];
  return { ...model, operations: Object.fromEntries(Object.entries(model.operations).map(bound)) };
}

const bounds = withBounds(control);
// A missing or long name of an API is refused in words of its own, by the operation.
const nameless = (name: 'CreateApi' | 'UpdateApi'): Operation => {
  const operation = bounds.operations[name]!;
  return { ...operation, input: { ...operation.input, Name: optional(string()) } };
};

/** The model that the dispatcher works with. */
export const served: Service = {
  ...bounds,
  operations: { ...bounds.operations, CreateApi: nameless('CreateApi'), UpdateApi: nameless('UpdateApi') },
};
