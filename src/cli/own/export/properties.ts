import { Intrinsic, portableArn, sub } from './intrinsics.ts';
import type { Item } from './running.ts';

export type Resource = {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: { readonly [name: string]: unknown };
};

/** Where ARNs are of, that the template is not to name. */
export type Origin = { readonly region: string; readonly account: string };

/** Those members of a resource that it is created with, less what it has without being told. */
export function propertiesOf(item: Item, created: { readonly [member: string]: unknown }, origin: Origin) {
  const own = Object.entries(item).filter(([name, value]) => Object.hasOwn(created, name) && !isDefault(value));
  return Object.fromEntries(own.map(([name, value]) => [name, portable(value, origin)]));
}

const isDefault = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** With every ARN in it as one of whoever deploys it. */
export function portable(value: unknown, origin: Origin): unknown {
  if (typeof value === 'string') {
    const text = value.startsWith('arn:') ? portableArn(value, origin) : value;
    return text.includes('${AWS::') && text !== value ? sub(text) : value;
  }
  if (Array.isArray(value)) return value.map((item) => portable(item, origin));
  if (typeof value !== 'object' || value === null || value instanceof Intrinsic) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, portable(item, origin)]));
}

/** The ARN of the function in an invocation ARN, or in a plain one. Undefined: it is none, or not always the same. */
export function functionArnIn(uri: string): string | undefined {
  const [arn] = /arn:[\w-]+:lambda:[^/]*/.exec(uri) ?? [];
  return arn?.includes('${') ? undefined : arn;
}
