// A shape in a help page: what it is for, what it must obey, and what is inside.
import type { Member, Shape } from '../../aws/shape.ts';
import type { Block } from './document.ts';
import { bold, bullet, entry, paragraph, prose } from './document.ts';
import type { PageStyle } from './page-style.ts';

/** The name of a type, as the AWS CLI shows it. */
export const typeOf = ({ type }: Shape): string => (type === 'union' ? 'tagged union structure' : type);

export const requiredMark = (isRequired: boolean, { constraints }: PageStyle): string =>
  isRequired && constraints ? ' [required]' : '';

/** Everything there is to say about a value. */
export function shapeBlocks(shape: Shape, style: PageStyle): Block[] {
  return [
    ...(shape.doc ? [paragraph(...prose(shape.doc))] : []),
    ...(shape.type === 'union' ? [unionNote(Object.keys(shape.members))] : []),
    ...(style.constraints ? listOf('Constraints:', constraintsOf(shape)) : []),
    ...(style.constraints ? choiceBlocks(shape) : []),
    ...inside(shape, style),
  ];
}

/** The choices of a string, where it has them. */
export const choiceBlocks = (shape: Shape): Block[] => listOf('Possible values:', choicesOf(shape));

/** A member of a structure, or of an answer. */
export const memberEntry = (name: string, member: Member, style: PageStyle): Block =>
  entry([`${name} -> (${typeOf(member)})${requiredMark(!member.optional, style)}`], shapeBlocks(member, style));

function inside(shape: Shape, style: PageStyle): Block[] {
  switch (shape.type) {
    case 'structure':
    case 'union':
      return Object.entries(shape.members).map(([name, member]) => memberEntry(name, member, style));
    case 'map':
      return [
        memberEntry('key', { ...shape.key, optional: true }, style),
        memberEntry('value', { ...shape.of, optional: true }, style),
      ];
    case 'list':
      return [entry([`(${typeOf(shape.of)})`], shapeBlocks(shape.of, style))];
    case 'string':
    case 'blob':
    case 'boolean':
    case 'timestamp':
    case 'document':
    case 'integer':
    case 'double':
      return [];
  }
}

function unionNote(names: readonly string[]): Block {
  const choices = names.flatMap((name, index) => (index === 0 ? [bold(name)] : [', ', bold(name)]));
  return entry([bold('NOTE:')], [paragraph('Set exactly one of these keys: ', ...choices, '.')]);
}

const listOf = (title: string, items: readonly (readonly [name: string, value: string])[]): Block[] =>
  items.length === 0 ? [] : [paragraph(title), ...items.map(([name, value]) => bullet(name, bold(value)))];

function constraintsOf(shape: Shape): [string, string][] {
  const { min, max } = { min: undefined, max: undefined, ...shape };
  const pattern = shape.type === 'string' ? shape.pattern?.source.replaceAll('\\/', '/') : undefined;
  return [
    ...(min === undefined ? [] : [['min: ', String(min)] as [string, string]]),
    ...(max === undefined ? [] : [['max: ', String(max)] as [string, string]]),
    ...(pattern === undefined ? [] : [['pattern: ', unanchored(pattern)] as [string, string]]),
  ];
}

/** AWS writes patterns without anchors: they hold for the whole value anyway. */
const unanchored = (pattern: string): string => (/^\^[^|]*\$$/.test(pattern) ? pattern.slice(1, -1) : pattern);

const choicesOf = (shape: Shape): [string, string][] =>
  shape.type === 'string' ? (shape.enum ?? []).map((choice) => ['', choice]) : [];
