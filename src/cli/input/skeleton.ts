import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { Float, writeJson } from '../../aws/exact-json.ts';
import type { Members, Shape } from '../../aws/shape.ts';

/** A sample for `--cli-input-json`: every member once, with an empty value (spec/aws-cli.md, section 7). */
export const inputSkeleton = (members: Members): string => `${writeJson(sampleOf(members), { indent: 4 })}\n`;

/** The answer that `--generate-cli-skeleton output` makes up: texts are the names of their members. */
export const sampleOutput = (members: Members): JsonObject => sampleOf(members, true);

function sampleOf(members: Members, isNamed = false): JsonObject {
  return new Map(Object.entries(members).map(([name, member]) => [name, sample(member, isNamed ? name : undefined)]));
}

function sample(shape: Shape, name: string | undefined): Json {
  switch (shape.type) {
    case 'string':
      return name ?? shape.enum?.[0] ?? '';
    case 'integer':
      return 0;
    case 'double':
      return new Float(0);
    case 'boolean':
      return true;
    case 'blob':
    case 'document':
      return null;
    case 'timestamp':
      return '1970-01-01T00:00:00';
    case 'list':
      return [sample(shape.of, name === undefined ? undefined : itemName(name, shape.of))];
    case 'map':
      return new Map([['KeyName', sample(shape.of, name === undefined ? undefined : '')]]);
    case 'structure':
    case 'union':
      return sampleOf(shape.members, name !== undefined);
  }
}

/** An item of a list is named after its shape, which in apigatewayv2 says what texts are allowed. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['AuthorizationScopes', 'StringWithLengthBetween1And64'],
  ['AllowMethods', 'StringWithLengthBetween1And64'],
  ['stageKeys', 'String'],
  ['warnings', 'String'],
]);

function itemName(list: string, item: Shape): string {
  const isBounded = item.type === 'string' && item.min !== undefined && item.max !== undefined;
  return TEXTS.get(list) ?? (isBounded ? `__stringMin${item.min}Max${item.max}` : '__string');
}
