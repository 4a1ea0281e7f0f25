// What has to be done so that a resource that is there becomes what its template says now.
import { isDeepStrictEqual } from 'node:util';
import type { Members as ModelMembers, Shape } from '../../aws/shape.ts';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';

/** `update`: the input of the operation, less what the resource is found by. */
export type Difference =
  { readonly kind: 'same' } | { readonly kind: 'replace' } | { readonly kind: 'update'; readonly input: Members };

/** What has a default is set to it when it is taken out of a template. */
const DEFAULTS: Members = {
  ApiKeySelectionExpression: '$request.header.x-api-key',
  AuthorizationType: 'NONE',
  ConnectionType: 'INTERNET',
  IpAddressType: 'ipv4',
  PassthroughBehavior: 'WHEN_NO_MATCH',
  PayloadFormatVersion: '1.0',
  TimeoutInMillis: 29_000,
  maximumMessageLength: 500,
  maximumMessageRatePerSecond: 10,
  messageReviewHandler: { uri: '' },
};
/** An update of these adds to what is there: an empty text takes one away. */
const MERGED = new Set(['StageVariables', 'RequestParameters']);

/** `members`: what an update takes. What cannot be taken back by an update makes the resource anew. */
export function differenceOf(
  before: Members,
  after: Members,
  members: ModelMembers,
  createOnly: readonly string[],
): Difference {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  if (changed.length === 0) return { kind: 'same' };
  if (changed.some((name) => createOnly.includes(name))) return { kind: 'replace' };
  const input: Members = {};
  for (const name of changed) {
    const member = members[name];
    // Tags have operations of their own.
    if (!member) continue;
    const value = after[name] === undefined ? withdrawn(name, member) : merging(name, before[name], after[name]);
    if (value === undefined) return { kind: 'replace' };
    input[name] = value;
  }
  return { kind: 'update', input };
}

function withdrawn(name: string, shape: Shape): unknown {
  if (Object.hasOwn(DEFAULTS, name)) return DEFAULTS[name];
  switch (shape.type) {
    case 'string':
      return shape.enum ? undefined : '';
    case 'boolean':
      return false;
    case 'list':
      return [];
    case 'map':
    case 'structure':
      return {};
    default:
      return undefined;
  }
}

function merging(name: string, before: unknown, after: unknown): unknown {
  if (!MERGED.has(name) || !isMap(before) || !isMap(after)) return after;
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key) && typeof before[key] === 'string');
  return { ...after, ...Object.fromEntries(gone.map((key) => [key, ''])) };
}
