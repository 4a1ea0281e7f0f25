// `--generate-cli-skeleton yaml-input`: a sample for `--cli-input-yaml` with a comment on every member (spec/aws-cli.md,
// section 7). The sentences are those of our models.
import type { Member, Members, Shape } from '../../aws/shape.ts';

/** Every member once, with an empty value. */
export function yamlSkeleton(members: Members): string {
  const lines = Object.keys(members).length === 0 ? ['{}'] : structure(members);
  return `${lines.join('\n')}\n`;
}

function structure(members: Members): string[] {
  let blanks = '  ';
  return Object.entries(members).flatMap(([name, member]) => {
    const comment = commentOf(member);
    const [first, ...rest] = entry(name, member);
    // The first comment of a block has one more blank before it; this is how the AWS CLI's library aligns them.
    const line = comment === undefined ? first! : `${first}${blanks}${comment}`;
    blanks = comment === undefined ? '  ' : ' ';
    return [line, ...rest];
  });
}

/** A key and its value; more lines follow where the value has members or items. */
function entry(name: string, shape: Shape): string[] {
  switch (shape.type) {
    case 'structure':
    case 'union':
      return [`${name}:`, ...structure(shape.members).map(indent)];
    case 'map':
      return [`${name}:`, ...entry('KeyName', shape.of).map(indent)];
    case 'list':
      return [`${name}:`, ...item(shape.of)];
    default:
      return [`${name}: ${scalar(shape)}`];
  }
}

function item(shape: Shape): string[] {
  const lines =
    shape.type === 'structure' || shape.type === 'union'
      ? structure(shape.members)
      : shape.type === 'map'
        ? entry('KeyName', shape.of)
        : [scalar(shape)];
  return lines.map((line, index) => (index === 0 ? `- ${line}` : indent(line)));
}

const indent = (line: string): string => `  ${line}`;

function scalar(shape: Shape): string {
  switch (shape.type) {
    case 'string':
      return shape.enum?.[0] ?? "''";
    case 'integer':
      return '0';
    case 'double':
      return '0.0';
    case 'boolean':
      return 'true';
    case 'timestamp':
      return '1970-01-01 00:00:00';
    default:
      return "!!binary ''";
  }
}

function commentOf(member: Member): string | undefined {
  const sentence = /^.*?[.!?](?=\s|$)/.exec(member.doc ?? '')?.[0] ?? member.doc ?? '';
  const parts = [...(member.optional ? [] : ['[REQUIRED]']), sentence];
  if (member.type === 'string' && member.enum) parts.push(`Valid values are: ${member.enum.join(', ')}.`);
  const text = parts.join(' ');
  return text.trim() === '' ? undefined : `# ${text}`;
}
