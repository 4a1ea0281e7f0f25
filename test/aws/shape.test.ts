// Types flow from shapes. Most of these are tests of the compiler: `tsc` fails when inference says something else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields, Input, Output, Value } from '../../src/aws/shape.ts';
import {
  blob,
  boolean,
  described,
  double,
  enumeration,
  integer,
  list,
  map,
  optional,
  path,
  payload,
  query,
  service,
  string,
  structure,
  timestamp,
  union,
  wireName,
} from '../../src/aws/shape.ts';

/** True when two types are the same, and not only assignable to one another. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Only a generic function holds two types that close.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only for `true`. */
const holds = <T extends true>(claim: T = true as T) => assert.equal(claim, true);
type Of<S> = Value<S>;

test('every shape has the type of its values', () => {
  const text = string({ max: 3 });
  const choice = enumeration(['ALLOW', 'DENY']);
  const [bytes, whole, real, flag, time] = [blob(), integer(), double(), boolean(), timestamp()];
  holds<Same<Of<typeof text>, string>>();
  holds<Same<Of<typeof choice>, 'ALLOW' | 'DENY'>>();
  holds<Same<Of<typeof bytes>, Uint8Array>>();
  holds<Same<Of<typeof whole>, number>>();
  holds<Same<Of<typeof real>, number>>();
  holds<Same<Of<typeof flag>, boolean>>();
  holds<Same<Of<typeof time>, Date>>();
});

test('shapes within shapes have types within types', () => {
  const choices = list(enumeration(['A', 'B']), { max: 3 });
  const counts = map(string({ min: 1 }), integer());
  const nested = list(map(string(), list(boolean())));
  const either = union({ s3: structure({ name: string() }), stream: integer() });
  holds<Same<Of<typeof choices>, ('A' | 'B')[]>>();
  holds<Same<Of<typeof counts>, { [key: string]: number }>>();
  holds<Same<Of<typeof nested>, { [key: string]: boolean[] }[]>>();
  ({ s3: { name: 'a' } }) satisfies Of<typeof either>;
  ({ stream: 1 }) satisfies Of<typeof either>;
  // @ts-expect-error -- A member of another type.
  ({ stream: 'x' }) satisfies Of<typeof either>;
});

test('required members must be given, optional ones may be left out or undefined', () => {
  const members = {
    name: string(),
    size: optional(integer(), 'How large.'),
    place: path(optional(string())),
    q: query(boolean()),
  };
  type Given = Fields<typeof members>;
  ({ name: 'a', q: true }) satisfies Given;
  ({ name: 'a', q: true, size: undefined, place: 'x' }) satisfies Given;
  // @ts-expect-error -- `name` is required.
  ({ q: true }) satisfies Given;
  // @ts-expect-error -- `size` is a number.
  ({ name: 'a', q: true, size: '1' }) satisfies Given;
  // @ts-expect-error -- There is no such member.
  ({ name: 'a', q: true, colour: 'red' }) satisfies Given;
  const read = ({ size }: Given): number | undefined => size;
  assert.equal(read({ name: 'a', q: true }), undefined);
});

test('the operations of a service have inputs and outputs by name', () => {
  const kind = enumeration(['a', 'b']);
  const model = service({
    id: 'x',
    doc: '',
    apiVersion: '1',
    signingName: 'x',
    wireNames: 'lower-first',
    base: 'host',
    errors: {},
    operations: {
      Put: {
        http: 'POST /put',
        doc: '',
        input: { Data: payload(blob()), Kind: kind },
        output: { At: timestamp() },
        errors: [],
      },
    },
  });
  ({ Data: new Uint8Array(1), Kind: 'a' }) satisfies Input<typeof model, 'Put'>;
  ({ At: new Date(0) }) satisfies Output<typeof model, 'Put'>;
  // @ts-expect-error -- Not one of the values.
  ({ Data: new Uint8Array(1), Kind: 'c' }) satisfies Input<typeof model, 'Put'>;
  holds<Same<keyof (typeof model)['operations'], 'Put'>>();
});

test('a shape is plain data that says what it was made with', () => {
  assert.deepEqual(optional(path(string({ min: 1, pattern: /^a$/ })), 'Why.'), {
    type: 'string',
    min: 1,
    pattern: /^a$/,
    in: 'path',
    doc: 'Why.',
    optional: true,
  });
  assert.deepEqual(map(string(), integer(), { max: 2 }), {
    type: 'map',
    key: { type: 'string' },
    of: { type: 'integer' },
    max: 2,
  });
});

test('a shape used twice is not changed by either use', () => {
  const shape = string({ doc: 'First.' });
  assert.equal(described(shape, 'Second.').doc, 'Second.');
  assert.equal(optional(shape).doc, 'First.');
  assert.deepEqual(shape, { type: 'string', doc: 'First.' });
});

test('a wire name follows the rule of its service unless the member has its own', () => {
  assert.equal(wireName({ wireNames: 'as-is' }, 'ConnectionId', string()), 'ConnectionId');
  assert.equal(wireName({ wireNames: 'lower-first' }, 'ConnectionId', string()), 'connectionId');
  assert.equal(wireName({ wireNames: 'lower-first' }, 'ConnectionId', { ...string(), wire: 'X' }), 'X');
});
