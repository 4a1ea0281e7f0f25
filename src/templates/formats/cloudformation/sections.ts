// The sections of a CloudFormation template, held against what they must be.
import { hintOf, meant } from '../../../base/nearest.ts';
import { evaluate } from '../../intrinsics/evaluate.ts';
import type { Scope } from '../../intrinsics/scope.ts';
import { asText, isList, isMap, listAt, mapAt } from '../../reading/objects.ts';
import type { Members } from '../../reading/objects.ts';
import { placeOf } from '../../reading/places.ts';
import { TemplateError } from '../../reading/template-error.ts';
import type { Resource, Stack } from '../../template.ts';
import { meantType } from '../../resources/known-types.ts';
import { expanded } from '../../intrinsics/expanded.ts';

/** A template as it was read, with what messages call it. */
export type Source = { readonly value: unknown; readonly file: string };
export type Sections = Pick<Stack, 'parameters' | 'mappings' | 'conditions' | 'outputs'> & {
  readonly resources: readonly Resource[];
  readonly transforms: readonly string[];
  readonly globals: Members;
};

const SECTIONS = [
  ...['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Rules', 'Mappings', 'Conditions'],
  ...['Transform', 'Globals', 'Resources', 'Outputs', 'Hooks'],
];
/** The only one that there is. */
const VERSION = '2010-09-09';
const RESOURCE = [
  ...['Type', 'Properties', 'DependsOn', 'Condition', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'],
  ...['CreationPolicy', 'UpdatePolicy', 'Connectors', 'IgnoreGlobals'],
];
const EXTENSIONS = 'AWS::LanguageExtensions';

/** `listOf`: what a loop over a parameter goes through. Throws a TemplateError. */
export function sectionsOf(
  { value, file }: Source,
  parameterDefault: (name: string, parameters: Members) => unknown,
): Sections {
  if (!isMap(value)) throw new TemplateError(file, 'a template is a map with Resources in it');
  const unknown = Object.keys(value).find((name) => !SECTIONS.includes(name) && !name.startsWith('x-'));
  if (unknown !== undefined) {
    const hint = hintOf(unknown, SECTIONS);
    throw new TemplateError(placeOf(value, unknown) ?? file, `a template has no section ${unknown}${hint}`);
  }
  const version = value['AWSTemplateFormatVersion'] ?? VERSION;
  if (version !== VERSION) {
    const where = placeOf(value, 'AWSTemplateFormatVersion') ?? file;
    throw new TemplateError(where, `AWSTemplateFormatVersion must be '${VERSION}', not '${asText(version)}'`);
  }
  const transforms = listAt(value, 'Transform').map((name) => (isMap(name) ? String(name['Name']) : String(name)));
  const parameters = mapAt(value, 'Parameters');
  if (!transforms.includes(EXTENSIONS)) refuseExtensions(value);
  const looping = (list: unknown) =>
    evaluate(
      list,
      loopScope((name) => parameterDefault(name, parameters), mapAt(value, 'Mappings')),
    );
  const template = (transforms.includes(EXTENSIONS) ? expanded(value, looping) : value) as Members;
  const resources = mapAt(template, 'Resources');
  const ids = Object.keys(resources);
  if (ids.length === 0) throw new TemplateError(placeOf(value) ?? file, 'it has no Resources');
  return {
    parameters,
    mappings: mapAt(template, 'Mappings'),
    conditions: mapAt(template, 'Conditions'),
    outputs: outputsOf(template),
    globals: mapAt(template, 'Globals'),
    transforms,
    resources: ids.map((id) => resourceOf(id, resources)),
  };
}

function outputsOf(template: Members): Members {
  const outputs = mapAt(template, 'Outputs');
  const wrong = Object.entries(outputs).find(([, output]) => !isMap(output) || output['Value'] === undefined);
  if (wrong) throw new TemplateError(placeOf(outputs, wrong[0]), `the output ${wrong[0]} has no Value`);
  return outputs;
}

/** Functions of the language extensions in a template that does not say that it has them. */
function refuseExtensions(value: unknown): void {
  if (!isMap(value) && !isList(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (/^Fn::(ForEach::|Length$|ToJsonString$)/.test(key)) {
      const where = placeOf(value, key) ?? placeOf(value);
      throw new TemplateError(where, `${key} needs the line 'Transform: ${EXTENSIONS}' in its template`);
    }
    refuseExtensions(member);
  }
}

function resourceOf(id: string, resources: Members): Resource {
  const place = placeOf(resources, id);
  const resource = resources[id];
  if (!isMap(resource)) throw new TemplateError(place, `the resource ${id} must be a map with a Type`);
  const { Type: type, Condition: condition } = resource;
  if (typeof type !== 'string') throw new TemplateError(place, `the resource ${id} has no Type`);
  if (!/^[A-Za-z0-9]+$/.test(id))
    throw new TemplateError(place, `the logical id ${id} must have letters and digits alone`);
  const unknown = Object.keys(resource).find((name) => !RESOURCE.includes(name));
  if (unknown !== undefined) {
    throw new TemplateError(
      placeOf(resource, unknown),
      `the resource ${id} has ${unknown}; ${meant(unknown, RESOURCE)}`,
    );
  }
  const other = meantType(type);
  if (other !== undefined) {
    throw new TemplateError(placeOf(resource, 'Type'), `there is no resource type ${type}; did you mean ${other}?`);
  }
  return {
    ...{ id, type, place },
    properties: mapAt(resource, 'Properties', `Properties of ${id}`),
    condition: typeof condition === 'string' ? condition : undefined,
    dependsOn: listAt(resource, 'DependsOn').map(String),
    metadata: mapAt(resource, 'Metadata', `Metadata of ${id}`),
  };
}

/** Loops are written out before anything else is known: they may ask for parameters alone. */
const loopScope = (parameter: (name: string) => unknown, mappings: Members): Scope => ({
  parameter,
  ref: () => undefined,
  attribute: () => undefined,
  imported: () => undefined,
  mappings,
  holds: () => false,
  said: () => undefined,
  names: () => [],
  region: '',
  warn: () => {},
});
