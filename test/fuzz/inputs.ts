// Inputs made from a model: good ones, and what a stranger may send in the place of each value.
import type { Member, Members, Shape } from '../../src/aws/shape.ts';
import { validate } from '../../src/aws/server/validate.ts';
import type { Random } from './random.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Texts of which at least one satisfies each string of the models. */
const TEXTS = [
  '',
  'a',
  'ABC123def456',
  'room-name_1',
  'arn:aws:ivschat:us-west-2:000000000000:room/AAbbCCdd1122',
  'arn:aws:ivschat:us-west-2:000000000000:logging-configuration/AAbbCCdd1122',
  'arn:aws:lambda:us-west-2:000000000000:function:review',
  '😀 and \u0000 and \ud800',
];

/** A value that the model allows. `preferred` texts are taken where they fit. */
function goodValue(shape: Shape, random: Random, preferred: readonly string[]): Json {
  switch (shape.type) {
    case 'string': {
      const fits = (text: string) => validate({ value: text }, { value: shape }).length === 0;
      const wanted = preferred.filter((text) => text.startsWith('arn:') && fits(text));
      if (wanted.length > 0 && random.chance(0.9)) return random.pick(wanted);
      return random.pick([...(shape.enum ?? []), ...TEXTS, ...preferred].filter(fits));
    }
    case 'integer':
      return (shape.min ?? 0) + random.below((shape.max ?? 100) - (shape.min ?? 0) + 1);
    case 'double':
    case 'timestamp':
      return random.fraction() * 1e9;
    case 'boolean':
      return random.chance(0.5);
    case 'document':
      return { Effect: random.pick(['Allow', 'Deny']), Action: '*', Resource: random.pick(TEXTS) || '*' };
    case 'blob':
      return random.bytes(random.below(20)).toString('base64');
    case 'list':
      return Array.from({ length: random.below(Math.min(shape.max ?? 3, 3) + 1) }, () =>
        goodValue(shape.of, random, preferred),
      );
    case 'map':
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [
          goodValue(shape.key, random, preferred),
          goodValue(shape.of, random, preferred),
        ]),
      );
    case 'structure':
      return goodInput(shape.members, random, preferred);
    case 'union': {
      const name = random.pick(Object.keys(shape.members));
      return { [name]: goodValue(shape.members[name]!, random, preferred) };
    }
  }
}

/** All required members and some of the others. */
export function goodInput(members: Members, random: Random, preferred: readonly string[]): Record<string, Json> {
  const chosen = Object.entries(members).filter(
    ([, member]: [string, Member]) => !member.optional || random.chance(0.5),
  );
  return Object.fromEntries(chosen.map(([name, member]) => [name, goodValue(member, random, preferred)]));
}

/** JSON text of a value that is seldom what anybody expects. It is text, because some of it no serialiser would write. */
export function hostileJson(random: Random): string {
  return random.pick(HOSTILE)(random);
}

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

const HOSTILE: readonly ((random: Random) => string)[] = [
  () => 'null',
  () => 'true',
  () => '{}',
  () => '[]',
  () => '""',
  () => '0',
  () => '-0',
  () => '-1',
  () => '0.1',
  () => '1e400',
  () => '-1e-400',
  () => '9007199254740993',
  () => '9'.repeat(400),
  () => '"\\u0000"',
  () => '"\\ud800"',
  () => '"\\udc00\\ud800"',
  () => '"__proto__"',
  () => '{"__proto__":{"polluted":true}}',
  () => '{"constructor":{"prototype":{"polluted":true}}}',
  () => '{"toString":1,"valueOf":1}',
  () => '{"a":{"toString":null,"valueOf":{}}}',
  () => '{"toJSON":"x"}',
  () => '{"then":"x"}',
  () => '{"length":-1}',
  () => '{"":""}',
  () => '{"hasOwnProperty":"x"}',
  () => '[null,null]',
  () => '[[["a"]]]',
  () => '{"a":{"b":{"c":[]}}}',
  (random) => nested('[', ']', 1 + random.below(20_000)),
  (random) => nested('{"a":', '1}', 1).repeat(1) + (random.chance(0.5) ? '' : ' '),
  (random) => `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}${' '.repeat(random.below(3))}`,
  (random) => `{"a":${nested('[', ']', 1 + random.below(20_000))}}`,
  (random) => JSON.stringify('x'.repeat(random.below(100_000))),
  (random) => JSON.stringify('😀'.repeat(random.below(2000))),
  (random) => JSON.stringify(random.text(random.below(40), 'ab\u0000\n"\\/\ud83d\u2028é{}')),
  (random) => `[${'0,'.repeat(random.below(5000))}0]`,
  (random) =>
    `{${Array.from({ length: random.below(500) }, (_, index) => `"k${index}":${index % 2 ? '1' : '"v"'}`).join(',')},"z":[]}`.replace(
      '{,',
      '{',
    ),
];

/** JSON text of an object with some of its values, at any depth, replaced by hostile ones. */
export function spoiled(value: Json, random: Random): string {
  if (random.chance(0.2)) return hostileJson(random);
  if (Array.isArray(value)) return `[${value.map((item) => spoiled(item, random)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${spoiled(item, random)}`);
  if (random.chance(0.2))
    entries.push(`${random.pick(['"__proto__"', '"constructor"', '"x"', '"name"', '""'])}:${hostileJson(random)}`);
  return `{${entries.join(',')}}`;
}
