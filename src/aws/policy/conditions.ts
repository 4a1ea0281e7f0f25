// The Condition of a statement. Source: AWS's IAM User Guide, "IAM JSON policy elements: Condition operators", and
// "Conditions with multiple context keys or values": all operators and all keys must hold; of several values one, or
// with a negated operator none. A key that the request lacks makes a condition false, a negated one and one with
// IfExists true.
import { isObject } from '../../base/is-object.ts';
import { meant } from '../../base/nearest.ts';
import { addressRange } from '../../base/hosts/addresses.ts';
import { dateMs } from './dates.ts';
import { glob } from './glob.ts';
import { at, listed, refuse } from './policy-error.ts';

/** What conditions ask of a request. */
export type Facts = {
  /** `''`: not known. */
  readonly sourceIp: string;
  /** Came over TLS. */
  readonly isSecure: boolean;
  readonly nowMs: number;
  readonly userAgent: string | undefined;
};

export type Condition = (facts: Facts) => boolean;

type Kind = 'address' | 'boolean' | 'date' | 'text';
type Key = { readonly kind: Kind; readonly of: (facts: Facts) => string | undefined };

/** By the guide's "AWS global condition context keys", which says which operators each works with. */
const KEYS: { readonly [name: string]: Key } = {
  'aws:CurrentTime': { kind: 'date', of: ({ nowMs }) => String(nowMs) },
  'aws:SecureTransport': { kind: 'boolean', of: ({ isSecure }) => String(isSecure) },
  'aws:SourceIp': { kind: 'address', of: ({ sourceIp }) => sourceIp || undefined },
  'aws:UserAgent': { kind: 'text', of: ({ userAgent }) => userAgent },
};

type Test = (given: string) => boolean;
type Operator = {
  readonly kind: Kind;
  readonly isNegated?: true;
  /** Undefined: it is no such value. */
  readonly test: (wanted: string) => Test | undefined;
};

const FORMS: { readonly [kind in Kind]: string } = {
  address: 'an address or a range such as 203.0.113.0/24',
  boolean: 'true or false',
  date: 'a date such as 2026-01-31T12:00:00Z, or seconds since 1970',
  text: 'a text',
};

const inRange = { kind: 'address', test: addressRange } as const;
const isBoolean = {
  kind: 'boolean',
  test: (wanted: string) => (/^(true|false)$/.test(wanted) ? (given: string) => given === wanted : undefined),
} as const;
const isText = { kind: 'text', test: (wanted: string) => (given: string) => given === wanted } as const;
const isTextInAnyCase = {
  kind: 'text',
  test: (wanted: string) => (given: string) => given.toLowerCase() === wanted.toLowerCase(),
} as const;
const isLike = { kind: 'text', test: glob } as const;
/** To the second, as times are in requests. */
const dated = (compare: (given: number, wanted: number) => boolean) =>
  ({
    kind: 'date',
    test(wanted: string) {
      const wantedMs = dateMs(wanted);
      return wantedMs === undefined
        ? undefined
        : (given: string) => compare(Math.floor(Number(given) / 1000), wantedMs / 1000);
    },
  }) as const;
const isSameTime = dated((given, wanted) => given === wanted);
const negated = (operator: Operator): Operator => ({ ...operator, isNegated: true });

const OPERATORS: { readonly [name: string]: Operator } = {
  Bool: isBoolean,
  DateEquals: isSameTime,
  DateGreaterThan: dated((given, wanted) => given > wanted),
  DateGreaterThanEquals: dated((given, wanted) => given >= wanted),
  DateLessThan: dated((given, wanted) => given < wanted),
  DateLessThanEquals: dated((given, wanted) => given <= wanted),
  DateNotEquals: negated(isSameTime),
  IpAddress: inRange,
  NotIpAddress: negated(inRange),
  StringEquals: isText,
  StringEqualsIgnoreCase: isTextInAnyCase,
  StringLike: isLike,
  StringNotEquals: negated(isText),
  StringNotEqualsIgnoreCase: negated(isTextInAnyCase),
  StringNotLike: negated(isLike),
};
/** Whether the request lacks a key. Works with every key, and alone without IfExists. */
const NULL = 'Null';
const IF_EXISTS = /IfExists$/;
const operatorNames = [...Object.keys(OPERATORS), NULL];
const keyNames = Object.keys(KEYS);
const VALUE_LENGTH_MAX = 1_024;

/** Compile a Condition. Throws a PolicyError for whatever would not be enforced. */
export function readCondition(given: unknown, path: string): Condition {
  if (!isObject(given) || isEmpty(given)) return refuse(path, 'must be an object of condition operators');
  const conditions = Object.entries(given).flatMap(([operator, keys]) =>
    readOperator(operator, keys, at(path, operator)),
  );
  return (facts) => conditions.every((condition) => condition(facts));
}

function readOperator(name: string, keys: unknown, path: string): Condition[] {
  const base = name.replace(IF_EXISTS, '');
  const isKnown = name === NULL || Object.hasOwn(OPERATORS, base);
  if (!isKnown) refuse(path, `there is no such condition operator here; ${meant(name, operatorNames)}`);
  if (!isObject(keys) || isEmpty(keys)) return refuse(path, 'must be an object of condition keys');
  return Object.entries(keys).map(([key, values]) => {
    const place = at(path, key);
    const known = keyNames.find((one) => one.toLowerCase() === key.toLowerCase());
    if (known === undefined) refuse(place, `there is no such condition key here; ${meant(key, keyNames)}`);
    return readTest(
      name === NULL ? undefined : { ...OPERATORS[base]!, hasIfExists: base !== name },
      known,
      values,
      place,
    );
  });
}

const isEmpty = (given: object) => Object.keys(given).length === 0;

type Chosen = Operator & { readonly hasIfExists: boolean };

function readTest(operator: Chosen | undefined, key: string, values: unknown, path: string): Condition {
  const { kind, of } = KEYS[key]!;
  if (!operator) {
    const tests = readValues(values, path, isBoolean);
    return (facts) => tests.some((test) => test(String(of(facts) === undefined)));
  }
  const { isNegated = false, hasIfExists } = operator;
  if (operator.kind !== kind) refuse(path, `works with ${operatorsFor(kind)} only`);
  const tests = readValues(values, path, operator);
  return (facts) => {
    const value = of(facts);
    if (value === undefined) return isNegated || hasIfExists;
    return tests.some((test) => test(value)) !== isNegated;
  };
}

const operatorsFor = (kind: Kind) =>
  [...Object.keys(OPERATORS).filter((name) => OPERATORS[name]!.kind === kind), NULL].join(', ');

function readValues(values: unknown, path: string, { kind, test }: Operator): Test[] {
  return listed(values, path).map(({ item, path: place }) => {
    const isScalar = typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean';
    if (isScalar && String(item).length > VALUE_LENGTH_MAX) {
      refuse(place, `is longer than ${VALUE_LENGTH_MAX} characters`);
    }
    const made = isScalar ? test(checkedText(String(item), place)) : undefined;
    return made ?? refuse(place, `must be ${FORMS[kind]}`);
  });
}

/** Policy variables are not replaced, so a text with one would mean something else than its author thinks. */
export function checkedText(text: string, path: string): string {
  if (text.includes('${')) refuse(path, 'policy variables such as ${aws:username} are not supported');
  return text;
}
