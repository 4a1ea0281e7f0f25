// What the stack around it gives to a nested one.
import { hintOf } from '../../base/nearest.ts';
import type { Words } from '../parameters/words.ts';
import { asText, isList, mapAt } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import { TemplateError } from '../reading/template-error.ts';
import { physicalName } from '../resources/physical-name.ts';
import type { Resource, Stack } from '../template.ts';
import type { StackScope } from './stack-scope.ts';

const NAME_LENGTH_MAX = 128;

/** A nested stack under its name, with its parameters; values that are kept in AWS are said once for all stacks. */
export function nestedIn(
  { stack, region, scope, said }: { stack: Stack; region: string; scope: StackScope; said: Words },
  resource: Resource,
): { readonly stack: Stack; readonly parameters: Words } | undefined {
  const nested = stack.nested.get(resource.id);
  if (!nested) return undefined;
  const given = mapAt(resource.properties, 'Parameters');
  const names = Object.keys(nested.parameters);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const reason = `the template of ${resource.id} has no parameter ${unknown}${hintOf(unknown, names)}`;
    throw new TemplateError(placeOf(given, unknown), reason);
  }
  const values = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    const result = scope.valueOf(value);
    return result === undefined ? [] : [[name, isList(result) ? result.map(asText).join(',') : asText(result)]];
  });
  const kept = [...said].filter(([name]) => name.startsWith('resolve:'));
  return {
    stack: { ...nested, region, name: physicalName(stack.name, resource.id, NAME_LENGTH_MAX) },
    parameters: new Map([...kept, ...values]),
  };
}
