// The functions of a stack, with their layers, policies and permissions.
import { join } from 'node:path';
import type { FunctionDefinition } from '../../functions/definition.ts';
import type { Members } from '../reading/objects.ts';
import { asText, isMap, listAt, referredId } from '../reading/objects.ts';
import type { Archive, Code, InlineCode } from '../resources/code-folder.ts';
import { IMAGE, builtFolder, codeFolder } from '../resources/code-folder.ts';
import type { DeclaredFunction } from '../resources/read-function.ts';
import { LAMBDA_FUNCTION, refuseMisspelt } from '../resources/function-properties.ts';
import { policiesIn, statementsOf } from '../resources/policies.ts';
import { readFunction } from '../resources/read-function.ts';
import type { Resource, Stack } from '../template.ts';
import type { Permission } from './permissions.ts';
import { declaredOf, functionIn } from './stack-declared.ts';
import type { StackScope } from './stack-scope.ts';

export type FunctionPlaces = {
  /** Folders with the code of resources, by logical id (--code). */
  readonly code: ReadonlyMap<string, string>;
  /** Where code is put that stands in templates. */
  readonly inlineCode: string;
  /** Where archives of code are unpacked. */
  readonly unpacked: string;
};

export type StackFunctions = {
  readonly declared: readonly DeclaredFunction[];
  /** Code that stands in the template, to be written. */
  readonly inline: readonly InlineCode[];
  /** Archives of code, to be unpacked. */
  readonly archives: readonly Archive[];
  readonly permissions: readonly Permission[];
  readonly warnings: readonly string[];
};

type Evaluated = { readonly resource: Resource; readonly properties: Members };
type Layer = { readonly arn: string; readonly folder: string; readonly archive: string | undefined };

/** Reads only. Throws a TemplateError. */
export function stackFunctions(
  resources: readonly Resource[],
  stack: Stack,
  scope: StackScope,
  places: FunctionPlaces,
): StackFunctions {
  const evaluated = (type: string): Evaluated[] =>
    resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({ resource, properties: scope.valueOf(resource.properties) as Members }));
  const warnings: string[] = [];
  const inline: InlineCode[] = [];
  const archives = new Map<string, Archive>();
  const codeOf = (logicalId: string, said: unknown): Code => {
    const code = codeFolder({ stack, logicalId, code: said, said: places.code, unpacked: places.unpacked });
    if ('folder' in code && code.archive !== undefined) {
      archives.set(code.folder, { folder: code.folder, archive: code.archive, logicalId });
    }
    return code;
  };
  const layers = layersOf(evaluated('AWS::Lambda::LayerVersion'), scope, codeOf, warnings);
  const invoking = new Map(
    evaluated('AWS::Lambda::EventInvokeConfig').map(({ properties }) => [functionIn(properties), properties]),
  );
  const permissions = evaluated('AWS::Lambda::Permission').map(({ properties }) => permissionOf(properties));
  const policies = policiesOf(resources, scope);
  const declared = declaredOf(evaluated);

  const definitionOf = ({ resource, properties }: Evaluated): FunctionDefinition | string => {
    const { id } = resource;
    refuseMisspelt(resource.properties, LAMBDA_FUNCTION, `${id} (${resource.type})`);
    const { Code: said, Runtime: runtime, Handler = '', PackageType, Layers } = properties;
    if (PackageType === 'Image') return IMAGE;
    if (typeof runtime !== 'string') return 'it has no Runtime';
    const text = isMap(said) && typeof said['ZipFile'] === 'string' ? said['ZipFile'] : undefined;
    const code: Code = text === undefined ? codeOf(id, said) : { folder: join(places.inlineCode, stack.name, id) };
    if ('missing' in code) return code.missing;
    const { folder, archive } = code;
    if (text !== undefined) inline.push({ folder, text, runtime });
    const wanted = Array.isArray(Layers) ? Layers.map(String) : [];
    for (const arn of wanted.filter((one) => !layers.has(one))) warnings.push(`the layer ${arn} of ${id} is not here`);
    const there = wanted.flatMap((arn) => layers.get(arn) ?? []);
    const name = String(scope.ref(id, undefined));
    const role = referredId(resource.properties['Role']);
    const own = policies.get(role ?? '') ?? [];
    const definition = readFunction(resource, {
      name,
      properties,
      folder: text === undefined && !archive ? builtFolder(stack.folder, id, folder, String(Handler)) : folder,
      layers: there.map((layer) => layer.folder),
      statements: statementsOf(own),
      invoking: invoking.get(name) ?? {},
    });
    const asked = {
      ...{ logicalId: id, name, properties, permissions, policies: own, code: { inline: text, archive } },
      role: role === undefined && properties['Role'] !== undefined ? asText(properties['Role']) : undefined,
      layers: there.map((layer) => ({ arn: layer.arn, path: layer.archive ?? layer.folder })),
    };
    return { ...definition, declared: declared(asked) };
  };

  const providers = providersOf(resources);
  const running = evaluated('AWS::Lambda::Function')
    .filter(({ resource }) => !providers.has(resource.id))
    .flatMap((one): DeclaredFunction[] => {
      const definition = definitionOf(one);
      const { id: logicalId } = one.resource;
      if (typeof definition !== 'string') return [{ logicalId, definition }];
      warnings.push(`the function ${logicalId} does not run: ${definition}`);
      return [];
    });
  return { declared: running, inline, archives: [...archives.values()], permissions, warnings };
}

const permissionOf = (properties: Members): Permission => ({
  function: functionIn(properties),
  principal: String(properties['Principal']),
  sourceArn: properties['SourceArn'] === undefined ? undefined : asText(properties['SourceArn']),
});

/** By their ARNs; undefined where the code is not here. */
function layersOf(
  layers: readonly Evaluated[],
  scope: StackScope,
  codeOf: (logicalId: string, code: unknown) => Code,
  warnings: string[],
): Map<string, Layer | undefined> {
  return new Map(
    layers.map(({ resource: { id }, properties }): [string, Layer | undefined] => {
      const code = codeOf(id, properties['Content']);
      const arn = String(scope.ref(id, undefined));
      if ('folder' in code) return [arn, { arn, folder: code.folder, archive: code.archive }];
      warnings.push(`the layer ${id} is not there: ${code.missing}`);
      return [arn, undefined];
    }),
  );
}

/** What roles may do, by their logical ids. */
function policiesOf(resources: readonly Resource[], scope: StackScope): Map<string, unknown[]> {
  const policies = new Map<string, unknown[]>();
  const add = (role: string, more: readonly unknown[]) => policies.set(role, [...(policies.get(role) ?? []), ...more]);
  for (const { id, type, properties, metadata } of resources) {
    if (type === 'AWS::IAM::Role') add(id, scope.valueOf(policiesIn(properties, metadata)) as unknown[]);
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
