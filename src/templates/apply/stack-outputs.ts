// What a stack tells of itself: its outputs, and those of them that other stacks import.
import { asText, isMap, mapAt } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import type { Stack } from '../template.ts';
import type { StackScope } from './stack-scope.ts';

export type Outputs = { readonly values: Map<string, unknown>; readonly exported: Map<string, unknown> };

/** Those whose conditions hold. Throws a TemplateError. */
export function outputsOf({ outputs }: Stack, scope: StackScope): Outputs {
  const values = new Map<string, unknown>();
  const exported = new Map<string, unknown>();
  for (const [name, output] of Object.entries(outputs)) {
    if (!isMap(output)) continue;
    const { Condition: condition, Value: value } = output;
    if (condition !== undefined && !scope.holds(condition, placeOf(output, 'Condition'))) continue;
    values.set(name, scope.valueOf(value));
    const as = scope.valueOf(mapAt(output, 'Export')['Name']);
    if (as !== undefined) exported.set(asText(as), values.get(name));
  }
  return { values, exported };
}
