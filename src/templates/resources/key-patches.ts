// Changes of API keys and usage plans: API Gateway's first control plane is told of them by patches.
import { isDeepStrictEqual } from 'node:util';
import type { Members } from '../reading/objects.ts';
import { isMap, listAt, mapAt } from '../reading/objects.ts';

export type Patch = { readonly op: 'add' | 'remove' | 'replace'; readonly path: string; readonly value?: string };

/** Undefined: it has to be made anew. */
export type Patches = (before: Members, after: Members) => Patch[] | undefined;

export const keyPatches: Patches = (before, after) =>
  isSame(before, after, ['value', 'tags', 'generateDistinctId'])
    ? [
        ...texts(before, after, ['name', 'description', 'customerId']),
        { op: 'replace', path: '/enabled', value: String(after['enabled'] === true) },
      ]
    : undefined;

/** What it has of stages, rates and quotas goes, and comes as it is to be. */
export const planPatches: Patches = (before, after) => {
  if (!isSame(before, after, ['tags'])) return undefined;
  return [
    ...texts(before, after, ['name', 'description']),
    ...stagesGone(before),
    ...stagesOf(after).flatMap(({ name, throttle }) => [
      { op: 'add', path: '/apiStages', value: name } as const,
      ...Object.entries(throttle).flatMap(([route, rates]) =>
        parts(`/apiStages/${escaped(name)}/throttle/${escaped(route)}`, isMap(rates) ? rates : {}),
      ),
    ]),
    ...['throttle', 'quota'].flatMap((part): Patch[] => [
      ...(before[part] === undefined ? [] : [{ op: 'remove', path: `/${part}` } as const]),
      ...parts(`/${part}`, mapAt(after, part)),
    ]),
  ];
};

/** A plan with stages cannot be deleted. */
export const stagesGone = (plan: Members): Patch[] =>
  stagesOf(plan).map(({ name: value }) => ({ op: 'remove', path: '/apiStages', value }));

const stagesOf = (plan: Members) =>
  listAt(plan, 'apiStages')
    .filter(isMap)
    .map((one) => ({ name: `${String(one['apiId'])}:${String(one['stage'])}`, throttle: mapAt(one, 'throttle') }));

const isSame = (before: Members, after: Members, names: readonly string[]) =>
  names.every((name) => isDeepStrictEqual(before[name], after[name]));

const texts = (before: Members, after: Members, names: readonly string[]): Patch[] =>
  names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ op: 'replace', path: `/${name}`, value: (after[name] as string | undefined) ?? '' }));

const parts = (path: string, values: Members): Patch[] =>
  Object.entries(values).map(([name, value]) => ({ op: 'add', path: `${path}/${name}`, value: String(value) }));

/** Within a path (RFC 6901). */
const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
