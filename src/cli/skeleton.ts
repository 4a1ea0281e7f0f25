import type { Members, Shape } from '../aws/shape.ts';
import { Float, writeJson } from '../aws/exact-json.ts';

/** A sample for `--cli-input-json`: every member once, with an empty value (spec/aws-cli.md, section 7). */
export const inputSkeleton = (members: Members): string => `${writeJson(sampleMembers(members), { indent: 4 })}\n`;

const sampleMembers = (members: Members): Map<string, unknown> =>
  new Map(Object.entries(members).map(([name, member]) => [name, sample(member)]));

function sample(shape: Shape): unknown {
  switch (shape.type) {
    case 'string':
      return shape.enum?.[0] ?? '';
    case 'integer':
      return 0;
    case 'double':
      return new Float(0);
    case 'boolean':
      return true;
    case 'blob':
      return null;
    case 'timestamp':
      return '1970-01-01T00:00:00';
    case 'list':
      return [sample(shape.of)];
    case 'map':
      return new Map([[shape.key.enum?.[0] ?? 'KeyName', sample(shape.of)]]);
    case 'structure':
    case 'union':
      return sampleMembers(shape.members);
  }
}
