// The two ways to write a value that is more than one word: shorthand and JSON, with types where values stand.
import type { Members, Shape } from '../../aws/shape.ts';

export const isSimple = ({ type }: Shape): boolean =>
  type !== 'list' && type !== 'map' && type !== 'structure' && type !== 'union';

/** As in `uri=string,fallbackResult=string`. */
export function shorthandSyntax(shape: Shape): string {
  switch (shape.type) {
    case 'structure':
    case 'union':
      return membersShorthand(shape.members);
    case 'map':
      return `KeyName1=${nested(shape.of)},KeyName2=${nested(shape.of)}`;
    case 'list':
      return `${shorthandSyntax(shape.of)} ...`;
    case 'string':
    case 'blob':
    case 'boolean':
    case 'timestamp':
    case 'document':
    case 'integer':
    case 'double':
      return shape.type;
  }
}

const membersShorthand = (members: Members): string =>
  Object.entries(members)
    .map(([name, member]) => `${name}=${nested(member)}`)
    .join(',');

function nested(shape: Shape): string {
  if (shape.type === 'list') return `[${nested(shape.of)},${nested(shape.of)}]`;
  return isSimple(shape) ? shape.type : `{${shorthandSyntax(shape)}}`;
}

/** As in `{"uri": "string"}`, over several lines; `indent` is that of the lines after the first. */
export function jsonSyntax(shape: Shape, indent = ''): string {
  const deeper = `${indent}  `;
  switch (shape.type) {
    case 'structure':
    case 'union': {
      const members = Object.entries(shape.members).map(
        ([name, member]) => `${deeper}"${name}": ${jsonSyntax(member, deeper)}`,
      );
      return `{\n${members.join(',\n')}\n${indent}}`;
    }
    case 'map':
      return `{"string": ${jsonSyntax(shape.of, `${deeper}    `)}\n${deeper}...}`;
    case 'list':
      return isSimple(shape.of)
        ? `[${jsonSyntax(shape.of)}, ...]`
        : `[\n${deeper}${jsonSyntax(shape.of, deeper)}\n${deeper}...\n${indent}]`;
    case 'string':
      return (shape.enum ?? ['string']).map((choice) => `"${choice}"`).join('|');
    case 'boolean':
      return 'true|false';
    case 'blob':
    case 'timestamp':
    case 'document':
    case 'integer':
    case 'double':
      return shape.type;
  }
}

/** What the words of a list option look like, and, where asked for, which there are. */
export function wordsSyntax(of: Shape, withChoices: boolean): string {
  const words = of.type === 'string' ? '"string" "string" ...' : `${of.type} ${of.type} ...`;
  const choices = of.type === 'string' && withChoices ? (of.enum ?? []) : [];
  return choices.length === 0
    ? words
    : [words, '', 'Where valid values are:', ...choices.map((each) => `  ${each}`)].join('\n');
}
