// What a stack says of its functions besides what runs: for whoever asks for it, and for a template that is made of it again.
import type { Declared } from '../../functions/definition.ts';
import type { Members } from '../reading/objects.ts';
import { asText } from '../reading/objects.ts';
import { functionNameOf } from '../resources/named-types.ts';
import type { Permission } from './permissions.ts';

/** Resources of a type with their functions called. */
type Evaluated = (type: string) => readonly { readonly properties: Members }[];

type Asked = Pick<Declared, 'layers' | 'logicalId' | 'policies' | 'role'> & {
  readonly name: string;
  readonly properties: Members;
  readonly permissions: readonly Permission[];
  readonly code: Pick<Declared, 'archive' | 'inline'>;
};

/** These the definition has, or another member. */
const ELSEWHERE = new Set([
  ...['Code', 'Environment', 'FunctionName', 'Handler', 'Layers', 'MemorySize', 'PackageType', 'Role', 'Runtime'],
  ...['ReservedConcurrentExecutions', 'Timeout'],
]);

export function declaredOf(evaluated: Evaluated): (asked: Asked) => Declared {
  const versions = new Set(evaluated('AWS::Lambda::Version').map(({ properties }) => functionIn(properties)));
  const aliases = evaluated('AWS::Lambda::Alias').map(({ properties }) => properties);
  return ({ logicalId, name, properties, layers, policies, permissions, role, code }) => ({
    ...{ logicalId, role },
    properties: Object.fromEntries(Object.entries(properties).filter(([property]) => !ELSEWHERE.has(property))),
    ...code,
    layers,
    hasVersion: versions.has(name),
    aliases: aliases.filter((alias) => functionIn(alias) === name).map((alias) => asText(alias['Name'])),
    permissions: permissions
      .filter((permission) => permission.function === name)
      .map(({ principal, sourceArn }) => ({ principal, sourceArn })),
    policies,
  });
}

/** The function that a resource is about. */
export const functionIn = (properties: Members): string => functionNameOf(asText(properties['FunctionName']));
