// Patch operations: the way in which API Gateway's first control plane is told of changes.
import { invalid } from './refusals.ts';

type Op = 'add' | 'remove' | 'replace';

/** Change a draft. `names` are those parts of the path that the pattern leaves open. */
type Change<T> = (draft: T, value: string, names: readonly string[]) => void;

/** What a resource lets be changed: patterns of paths, `<name>` standing for one or more segments, by operation. */
export type Changes<T> = { readonly [op in Op]: { readonly [path: string]: Change<T> } };

type Patch = {
  readonly op?: string | undefined;
  readonly path?: string | undefined;
  readonly value?: string | undefined;
};

/** Apply patches to a draft, in order. Throws for the first that is not supported, in AWS's words. */
export function applyPatches<T>(draft: T, patches: readonly Patch[], changes: Changes<T>): void {
  for (const { op = '', path = '', value } of patches) {
    const known = changes[op as Op];
    if (!Object.hasOwn(changes, op))
      throw invalid(`Invalid patch operation '${op}': it must be add, remove or replace`);
    const [pattern, names] = matching(path, Object.keys(known)) ?? [];
    if (pattern === undefined || !names) {
      const paths = Object.keys(known).join(', ');
      throw invalid(`Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${paths}]`);
    }
    if (value === undefined && op !== 'remove') throw invalid(`The patch of '${path}' has no value`);
    known[pattern]!(draft, value ?? '', names);
  }
}

/** The pattern that a path fits, and what stands in its places. The longest open place comes last. */
function matching(path: string, patterns: readonly string[]): [pattern: string, names: string[]] | undefined {
  for (const pattern of patterns) {
    const expression = pattern
      .replace(/<[^>]+>/g, '<')
      .split('<')
      .join('(.+?)');
    const found = new RegExp(`^${expression}$`).exec(path);
    if (found) return [pattern, found.slice(1).map(unescaped)];
  }
  return undefined;
}

/** JSON pointers (RFC 6901) write a slash as `~1` and a tilde as `~0`. */
const unescaped = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~');

/** The text of a boolean. */
export function booleanOf(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw invalid(`Invalid boolean value: ${value}`);
  return value === 'true';
}

/** The text of a number. */
export function numberOf(value: string): number {
  if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(value)) throw invalid(`Invalid number: ${value}`);
  return Number(value);
}
