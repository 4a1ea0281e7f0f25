// Shapes in words: type, constraints, and the two ways to write what is more than one value.
import type { Members, Shape } from '../../aws/shape.ts';

export const isSimple = ({ type }: Shape): boolean =>
  type !== 'list' && type !== 'map' && type !== 'structure' && type !== 'union';

/** The name of a type, as help shows it. */
export const typeOf = ({ type }: Shape): string => (type === 'union' ? 'structure' : type);

/** What a value must obey, in sentences. */
export function constraintsOf(shape: Shape): string[] {
  const { type } = shape;
  const sentences: string[] = [];
  if (type === 'string' && shape.enum) sentences.push(`One of: ${shape.enum.join(', ')}.`);
  if (type === 'list' && shape.of.type === 'string' && shape.of.enum)
    sentences.push(`Each is one of: ${shape.of.enum.join(', ')}.`);
  const { min, max } = { min: undefined, max: undefined, ...shape };
  const unit = UNITS[type];
  if (unit !== undefined && (min || max !== undefined)) sentences.push(`${range(min, max)}${unit}.`);
  if (type === 'string' && shape.pattern) sentences.push(`Pattern: ${shape.pattern.source.replaceAll('\\/', '/')}`);
  return sentences;
}

const UNITS: { readonly [Type in Shape['type']]?: string } = {
  string: ' characters',
  list: ' items',
  map: ' entries',
  integer: '',
  double: '',
};

function range(min: number | undefined, max: number | undefined): string {
  if (min && max !== undefined) return min === max ? `Exactly ${min}` : `${min} to ${max}`;
  return max === undefined ? `At least ${min}` : `At most ${max}`;
}

/** As in `uri=string,fallbackResult=string`. */
export function shorthandForm(shape: Shape): string {
  switch (shape.type) {
    case 'structure':
    case 'union':
      return members(shape.members, ',');
    case 'map':
      return `KeyName1=${nested(shape.of)},KeyName2=${nested(shape.of)}`;
    case 'list':
      return isSimple(shape.of) ? `${typeOf(shape.of)},${typeOf(shape.of)}` : `${shorthandForm(shape.of)} …`;
    case 'string':
    case 'blob':
    case 'boolean':
    case 'timestamp':
    case 'integer':
    case 'double':
      return shape.type;
  }
}

const members = (shapes: Members, separator: string): string =>
  Object.entries(shapes)
    .map(([name, member]) => `${name}=${nested(member)}`)
    .join(separator);

function nested(shape: Shape): string {
  if (shape.type === 'list') return `[${nested(shape.of)},${nested(shape.of)}]`;
  return isSimple(shape) ? shape.type : `{${shorthandForm(shape)}}`;
}

/** A value of the shape's form, with types or choices where values stand. */
export function jsonForm(shape: Shape): unknown {
  switch (shape.type) {
    case 'structure':
    case 'union':
      return new Map(Object.entries(shape.members).map(([name, member]) => [name, jsonForm(member)]));
    case 'map':
      return new Map([['string', jsonForm(shape.of)]]);
    case 'list':
      return [jsonForm(shape.of)];
    case 'string':
      return shape.enum?.join('|') ?? 'string';
    case 'blob':
    case 'boolean':
    case 'timestamp':
    case 'integer':
    case 'double':
      return shape.type;
  }
}
