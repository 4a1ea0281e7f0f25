// What the parameters of a template are: what was said, else their defaults, checked as CloudFormation does
// (spec/functions-and-templates.md, section 13.3).
import type { Members } from '../reading/objects.ts';
import { isMap, asText } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import { meant } from '../../base/nearest.ts';
import type { Place } from '../reading/template-error.ts';
import type { Stack } from '../template.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Words } from './words.ts';

/** Of the CDK: the name of a parameter that it never needs the value of. */
const BOOTSTRAP = 'BootstrapVersion';
/** Longer patterns and texts are not held against each other: a pattern may take very long. */
const PATTERN_TEXT_MAX = 4096;

/** Throws one TemplateError that names all that are missing, or the first that does not do. */
export function parameterValues(
  { file, parameters }: Pick<Stack, 'file' | 'parameters'>,
  said: Words,
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const missing: string[] = [];
  for (const [name, about] of Object.entries(parameters)) {
    const definition = isMap(about) ? about : {};
    refuseType(name, definition['Type'], placeOf(definition) ?? placeOf(parameters, name) ?? file);
    const isReference = asText(definition['Type']).startsWith('AWS::SSM::Parameter::');
    // The default of such a one is the name of a parameter that is kept in AWS.
    const isAsked = isReference && name !== BOOTSTRAP;
    const given = said.get(name) ?? (isAsked ? undefined : definition['Default']);
    if (given === undefined) missing.push(name);
    else values.set(name, checked(name, given, definition, parameters));
  }
  if (missing.length > 0) {
    const options = missing.map((name) => `--parameter ${name}=VALUE`).join(' ');
    const what = missing.length === 1 ? 'the parameter' : 'the parameters';
    throw new TemplateError(
      placeOf(parameters, missing[0]) ?? file,
      `${what} ${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} no value; say ${missing.length === 1 ? 'it' : 'them'} with ${options}`,
    );
  }
  return values;
}

const TYPES = ['String', 'Number', 'List<Number>', 'List<String>', 'CommaDelimitedList'];

/** Those of AWS's own, as `AWS::EC2::VPC::Id`, are texts here. */
function refuseType(name: string, type: unknown, where: Place | string): void {
  if (type === undefined) throw new TemplateError(where, `the parameter ${name} has no Type`);
  if (TYPES.includes(asText(type)) || /^(List<)?AWS::/.test(asText(type))) return;
  throw new TemplateError(where, `the parameter ${name} has the Type ${asText(type)}; ${meant(asText(type), TYPES)}`);
}

function checked(name: string, given: unknown, definition: Members, parameters: Members): unknown {
  const type = asText(definition['Type'] ?? 'String');
  const isList = type.startsWith('List<') || type === 'CommaDelimitedList' || type.includes('<List<');
  const text = Array.isArray(given) ? given.join(',') : String(given);
  const items = isList ? text.split(',').map((item) => item.trim()) : [text];
  const reason = items.map((item) => wrong(item, type, definition)).find((found) => found !== undefined);
  if (reason !== undefined) {
    const because = definition['ConstraintDescription'];
    const shown = definition['NoEcho'] ? '' : ` '${text}'`;
    throw new TemplateError(
      placeOf(parameters, name),
      `the value${shown} of the parameter ${name} ${reason}${because === undefined ? '' : ` (${asText(because)})`}`,
    );
  }
  return isList ? items : text;
}

function wrong(text: string, type: string, definition: Members): string | undefined {
  const { AllowedValues: allowed, AllowedPattern: pattern } = definition;
  if (Array.isArray(allowed) && !allowed.some((value) => String(value) === text)) {
    return `is none of ${allowed.join(', ')}`;
  }
  if (typeof pattern === 'string' && text.length <= PATTERN_TEXT_MAX && !matches(pattern, text)) {
    return `does not match ${pattern}`;
  }
  const bound = (key: string) => (definition[key] === undefined ? undefined : Number(definition[key]));
  if (text.length < (bound('MinLength') ?? 0)) return `is shorter than ${bound('MinLength')}`;
  if (text.length > (bound('MaxLength') ?? Infinity)) return `is longer than ${bound('MaxLength')}`;
  if (!/Number/.test(type)) return undefined;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) return 'is no number';
  if (Number(text) < (bound('MinValue') ?? -Infinity)) return `is less than ${bound('MinValue')}`;
  return Number(text) > (bound('MaxValue') ?? Infinity) ? `is more than ${bound('MaxValue')}` : undefined;
}

/** The whole text. A pattern of Java's that JavaScript cannot read passes. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
