// Random inputs made from the model: whatever a shape allows.
import fc from 'fast-check';
import type { Members, Shape } from '../../src/aws/shape.ts';

type Values = Record<string, unknown>;

/** Arbitraries of single members, where the service asks for more than the shape says. `null` leaves a member out. */
export type Overrides = { readonly [member: string]: fc.Arbitrary<unknown> | null };

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const key = text.filter((name) => name !== '__proto__');

function valueOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'string':
      return shape.enum ? fc.constantFrom(...shape.enum) : text;
    case 'integer':
      return fc.integer({ min: shape.min ?? 0, max: shape.max ?? 2 ** 31 - 1 });
    case 'double':
      return fc.nat().map((number) => number / 8);
    case 'boolean':
      return fc.boolean();
    case 'list':
      return fc.array(valueOf(shape.of), { maxLength: 3 });
    case 'map':
      return fc.dictionary(key, valueOf(shape.of), { maxKeys: 3, noNullPrototype: true });
    case 'structure':
      return inputOf(shape.members, {});
    default:
      throw new Error(`no input has a ${shape.type}`);
  }
}

/**
 * Inputs with all required members, those that are `needed`, and any of the others. What is in the path is left out: that
 * is for the caller.
 */
export function inputOf(members: Members, overrides: Overrides, needed: readonly string[] = []): fc.Arbitrary<Values> {
  const chosen = Object.entries(members).filter(([name, member]) => member.in !== 'path' && overrides[name] !== null);
  return fc.record(Object.fromEntries(chosen.map(([name, member]) => [name, overrides[name] ?? valueOf(member)])), {
    requiredKeys: chosen.filter(([name, member]) => !member.optional || needed.includes(name)).map(([name]) => name),
    noNullPrototype: true,
  });
}
