// Sets of characters by their properties in Unicode, as V8 knows them: found out the first time that one is asked for,
// which takes 5 to 15 ms, and kept. There are some hundred names, so what is kept has an end.
import type { Steps } from '../steps.ts';
import type { Characters } from './characters.ts';
import { LAST } from './characters.ts';

/** What a property costs those who share a budget, once: none of them finds out more than five in a turn. */
const PROPERTY_STEPS = 90_000;

/** Characters from here on are in no script, but for marks and tags that are not seen: they are taken for the one before. */
const END = 0x32400;

const kept = new Map<string, Characters>();
/** All characters in their order, those that are half of one as private ones. */
let all: string | undefined;

/** The characters that have a property, as in `L`, `Lu`, `Script=Greek`, `Greek` or `IsGreek`; undefined: there is none. */
export function charactersWith(name: string, steps: Steps): Characters | undefined {
  const plain = name.replace(/^Is(?=[A-Z])/, '');
  const given = [plain, `Script=${plain}`].find(isProperty);
  if (given === undefined) return undefined;
  steps.takeOnce(`\\p{${given}}`, PROPERTY_STEPS);
  const known = kept.get(given) ?? found(given);
  kept.set(given, known);
  return known;
}

/** The names of properties in a text that has expressions in it. */
export const propertiesIn = (text: string): Set<string> =>
  new Set([...text.matchAll(/\\p(?:\{(\w[\w=]{0,59})\}|([A-Z]))/gi)].map(([, braced, letter]) => (braced ?? letter)!));

function isProperty(name: string): boolean {
  try {
    return new RegExp(`\\p{${name}}`, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function found(name: string): Characters {
  const text = (all ??= allCharacters());
  const set: number[] = [];
  let at = 0;
  // Runs of characters without it and with it, in turn.
  for (let isIn = false; at < text.length; isIn = !isIn) {
    const run = new RegExp(`\\${isIn ? 'p' : 'P'}{${name}}+`, 'uy');
    run.lastIndex = at;
    if (!run.test(text)) continue;
    if (isIn) set.push(codeAt(at), codeAt(run.lastIndex) - 1);
    at = run.lastIndex;
  }
  if (set.at(-1) === END - 1) set[set.length - 1] = LAST;
  return set;
}

const codeAt = (unit: number): number => (unit <= 0x10000 ? unit : 0x10000 + (unit - 0x10000) / 2);

function allCharacters(): string {
  const units = new Uint16Array(0x10000 + 2 * (END - 0x10000));
  for (let code = 0, at = 0; code < END; code++) {
    if (code < 0x10000) units[at++] = code >= 0xd800 && code < 0xe000 ? 0xe000 : code;
    else {
      units[at++] = 0xd800 + ((code - 0x10000) >> 10);
      units[at++] = 0xdc00 + (code & 0x3ff);
    }
  }
  return Buffer.from(units.buffer).toString('utf16le');
}
