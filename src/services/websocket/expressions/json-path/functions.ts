// The functions that may end a JSONPath. What they cannot be asked of has no such value.
import { doubleOf } from '../exact/arithmetic.ts';
import { Decimal, isNumeric } from '../exact/decimal.ts';
import type { Work } from '../exact/write-json.ts';
import type { FunctionName } from './path.ts';

const AGGREGATES = ['min', 'max', 'avg', 'sum', 'stddev'] as const;
type Aggregate = (typeof AGGREGATES)[number];

export const isAggregate = (name: FunctionName): name is Aggregate =>
  (AGGREGATES as readonly FunctionName[]).includes(name);

/** Of all numbers among these values; a double, as Jayway makes it. */
export function aggregate(name: Aggregate, values: readonly unknown[], work: Work): Decimal | undefined {
  work.spend(values.length);
  const numbers = values.filter(isNumeric).map(doubleOf);
  if (numbers.length === 0) return undefined;
  const count = numbers.length;
  const sum = numbers.reduce((one, other) => one + other, 0);
  switch (name) {
    case 'min':
      return Decimal.of(numbers.reduce((one, other) => Math.min(one, other)));
    case 'max':
      return Decimal.of(numbers.reduce((one, other) => Math.max(one, other)));
    case 'sum':
      return Decimal.of(sum);
    case 'avg':
      return Decimal.of(sum / count);
    case 'stddev': {
      const squares = numbers.reduce((all, number) => all + number * number, 0);
      return Decimal.of(Math.sqrt(squares / count - (sum / count) ** 2));
    }
  }
}

/** A function of one value. Undefined: it has none for such a value. */
export function single(name: FunctionName, value: unknown, args: readonly unknown[], work: Work): unknown {
  const list: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  work.spend((list?.length ?? 0) / 4);
  if (isAggregate(name)) return aggregate(name, args.length > 0 ? args.flat() : (list ?? []), work);
  switch (name) {
    case 'length':
    case 'size':
      return typeof value === 'string' ? value.length : value instanceof Map ? value.size : list?.length;
    case 'keys':
      if (!(value instanceof Map)) return undefined;
      work.spend(value.size);
      return [...value.keys()];
    case 'first':
      return list?.[0];
    case 'last':
      return list?.at(-1);
    case 'index':
      return typeof args[0] === 'number' ? list?.at(args[0]) : undefined;
    case 'append':
      return list && [...list, ...args];
    case 'concat': {
      let text = '';
      for (const part of [...(list ?? [value]), ...args.flat()]) {
        if (typeof part !== 'string') continue;
        work.spend(2 + part.length / 32);
        text += part;
      }
      return text;
    }
  }
}
