// The functions of a stack, with their layers, policies and permissions.
import { join } from 'node:path';
import type { Members } from '../reading/objects.ts';
import { asText, isMap, listAt, referredId } from '../reading/objects.ts';
import type { InlineCode } from '../resources/code-folder.ts';
import { codeFolder, builtFolder } from '../resources/code-folder.ts';
import { functionNameOf } from '../resources/named-types.ts';
import type { DeclaredFunction } from '../resources/read-function.ts';
import { readFunction, statementsOf } from '../resources/read-function.ts';
import type { Resource, Stack } from '../template.ts';
import type { Permission } from './permissions.ts';
import type { StackScope } from './stack-scope.ts';

export type FunctionPlaces = {
  /** Folders with the code of resources, by logical id (--code). */
  readonly code: ReadonlyMap<string, string>;
  /** Where code is put that stands in templates. */
  readonly inlineCode: string;
};

export type StackFunctions = {
  readonly declared: readonly DeclaredFunction[];
  /** Code that stands in the template, to be written. */
  readonly inline: readonly InlineCode[];
  readonly permissions: readonly Permission[];
  readonly warnings: readonly string[];
};

/** Reads only. Throws a TemplateError. */
export function stackFunctions(
  resources: readonly Resource[],
  stack: Stack,
  scope: StackScope,
  places: FunctionPlaces,
): StackFunctions {
  const warnings: string[] = [];
  const inline: InlineCode[] = [];
  const evaluated = (type: string) =>
    resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({ resource, properties: scope.valueOf(resource.properties) as Members }));
  const functions = evaluated('AWS::Lambda::Function');
  const layers = new Map(
    evaluated('AWS::Lambda::LayerVersion').map(({ resource: { id }, properties }): [string, string | undefined] => {
      const code = codeFolder({ stack, logicalId: id, code: properties['Content'], said: places.code });
      if ('folder' in code) return [String(scope.ref(id, undefined)), code.folder];
      warnings.push(`the layer ${id} is not there: ${code.missing}`);
      return [String(scope.ref(id, undefined)), undefined];
    }),
  );
  const invoking = new Map(
    evaluated('AWS::Lambda::EventInvokeConfig').map(({ properties }) => [nameIn(properties), properties]),
  );
  const policies = policiesOf(resources, scope);
  const providers = providersOf(resources);
  const declared = functions.flatMap(({ resource, properties }): DeclaredFunction[] => {
    const { id } = resource;
    if (providers.has(id)) return [];
    const without = (reason: string): [] => {
      warnings.push(`the function ${id} does not run: ${reason}`);
      return [];
    };
    const { Code, Runtime, Handler = '', PackageType, Layers } = properties;
    if (PackageType === 'Image') return without('its code is a container image, and none is run here');
    if (typeof Runtime !== 'string') return without('it has no Runtime');
    const text = isMap(Code) ? Code['ZipFile'] : undefined;
    const code =
      typeof text === 'string'
        ? { folder: join(places.inlineCode, stack.name, id) }
        : codeFolder({ stack, logicalId: id, code: Code, said: places.code });
    if ('missing' in code) return without(code.missing);
    if (typeof text === 'string') inline.push({ folder: code.folder, text, runtime: Runtime });
    const wanted = Array.isArray(Layers) ? Layers.map(String) : [];
    for (const arn of wanted.filter((one) => !layers.has(one))) warnings.push(`the layer ${arn} of ${id} is not here`);
    const name = String(scope.ref(id, undefined));
    const definition = readFunction(resource, {
      name,
      properties,
      folder: text === undefined ? builtFolder(stack.folder, id, code.folder, String(Handler)) : code.folder,
      layers: wanted.flatMap((arn) => layers.get(arn) ?? []),
      statements: statementsOf(policies.get(referredId(resource.properties['Role']) ?? '') ?? []),
      invoking: invoking.get(name) ?? {},
    });
    return [{ logicalId: id, definition }];
  });
  const permissions = evaluated('AWS::Lambda::Permission').map(({ properties }) => ({
    function: nameIn(properties),
    principal: String(properties['Principal']),
    sourceArn: properties['SourceArn'] === undefined ? undefined : asText(properties['SourceArn']),
  }));
  return { declared, inline, permissions, warnings };
}

const nameIn = (properties: Members) => functionNameOf(String(properties['FunctionName']));

/** What roles may do, by their logical ids. */
function policiesOf(resources: readonly Resource[], scope: StackScope): Map<string, unknown[]> {
  const policies = new Map<string, unknown[]>();
  const add = (role: string, more: readonly unknown[]) => policies.set(role, [...(policies.get(role) ?? []), ...more]);
  for (const { id, type, properties } of resources) {
    if (type === 'AWS::IAM::Role') add(id, scope.valueOf(listAt(properties, 'Policies')) as unknown[]);
    if (type !== 'AWS::IAM::Policy' && type !== 'AWS::IAM::ManagedPolicy') continue;
    for (const role of listAt(properties, 'Roles')) {
      if (isMap(role) && typeof role['Ref'] === 'string') add(role['Ref'], [scope.valueOf(properties)]);
    }
  }
  return policies;
}

/** Functions behind custom resources: they are for a deployment to AWS alone (spec/functions-and-templates.md, section 16). */
function providersOf(resources: readonly Resource[]): Set<string> {
  const custom = resources.filter(({ type }) => /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type));
  return new Set(custom.flatMap(({ properties }) => referredId(properties['ServiceToken']) ?? []));
}
