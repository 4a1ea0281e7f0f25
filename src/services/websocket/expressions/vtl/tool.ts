import { Decimal, scalarText } from '../exact/decimal.ts';
import type { Meter } from './meter.ts';

type Use = (meter: Meter, ...args: unknown[]) => unknown;

/** Something of ours that templates may use: `$input`, `$util`. */
export class Tool {
  readonly #methods: { readonly [name: string]: Use };
  readonly #members: { readonly [name: string]: unknown };

  constructor(methods: { readonly [name: string]: Use }, members: { readonly [name: string]: unknown } = {}) {
    this.#methods = methods;
    this.#members = members;
  }

  call(name: string, args: readonly unknown[], meter: Meter): unknown {
    return own(this.#methods, name)?.(meter, ...args);
  }

  member(name: string): unknown {
    return own(this.#members, name);
  }
}

/** Nothing is found that an object only inherits. */
export const own = <T>(members: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined;

/** An argument as text. Lists and maps are none: writing them out could be endless work. */
export const textArgument = (value: unknown): string => scalarText(value) ?? '';

/** An argument as a whole number. */
export function wholeArgument(value: unknown, otherwise: number): number {
  const number = value instanceof Decimal ? value.value : typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : otherwise;
}
