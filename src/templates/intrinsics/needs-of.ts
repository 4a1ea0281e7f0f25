// Which names of its template a value refers to, by Ref, Fn::GetAtt and Fn::Sub.
import { callOf, isList, isMap, referredId } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import type { Resource } from '../template.ts';
import type { Place } from '../reading/template-error.ts';
import { namesIn } from './substitute.ts';

type Holds = (condition: unknown, place: Place | undefined) => boolean;

/** What has to be there before a resource: what it refers to, and what it depends on. */
export const needsOf = ({ dependsOn, properties }: Resource, holds: Holds): string[] => [
  ...dependsOn,
  ...referencesIn(properties, holds),
];

/** `holds`: of an Fn::If, only what is chosen counts. */
function referencesIn(value: unknown, holds: Holds): string[] {
  if (isList(value)) return value.flatMap((item) => referencesIn(item, holds));
  if (!isMap(value)) return [];
  const { name, argument } = callOf(value) ?? {};
  const id = referredId(value);
  if (id !== undefined) return [id];
  if (name === 'Fn::If' && isList(argument))
    return referencesIn(argument[holds(argument[0], placeOf(argument, 0)) ? 1 : 2], holds);
  if (name === 'Fn::Sub') {
    const [text, own = {}] = isList(argument) ? argument : [argument];
    const names = typeof text === 'string' && isMap(own) ? namesIn(text, own).map((word) => word.split('.')[0]!) : [];
    return [...names, ...referencesIn(own, holds)];
  }
  return Object.values(value).flatMap((member) => referencesIn(member, holds));
}
