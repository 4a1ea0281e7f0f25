// The methods of Java's String that are in use. The meter was told of the texts themselves, by whoever calls.
import type { Meter } from './meter.ts';
import { printed } from './printed.ts';
import { matchesIn, matchesWhole, parseReplacement, regexOf } from './regex.ts';
import { textArgument as str, wholeArgument as int } from './tool.ts';
import { javaList } from './values.ts';

type Method = (text: string, args: readonly unknown[], meter: Meter) => unknown;

export const ofTexts: { readonly [name: string]: Method } = {
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  isBlank: (text) => text.trim() === '',
  equals: (text, [other]) => text === other,
  equalsIgnoreCase: (text, [other]) => text.toLowerCase() === str(other).toLowerCase(),
  compareTo: (text, [other], meter) => order(text, str(other), meter),
  compareToIgnoreCase: (text, [other], meter) => order(text.toLowerCase(), str(other).toLowerCase(), meter),
  contains: (text, [part], meter) => text.includes(sought(text, part, meter)),
  startsWith: (text, [part, from]) => text.startsWith(str(part), int(from, 0)),
  endsWith: (text, [part]) => text.endsWith(str(part)),
  indexOf: (text, [part, from], meter) => text.indexOf(sought(text, part, meter), int(from, 0)),
  lastIndexOf: (text, [part, from], meter) => text.lastIndexOf(sought(text, part, meter), int(from, Infinity)),
  substring: (text, [from, to]) => text.slice(Math.max(0, int(from, 0)), Math.max(0, int(to, text.length))),
  charAt: (text, [at]) => text.charAt(int(at, 0)),
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  strip: (text) => text.trim(),
  intern: (text) => text,
  concat: (text, [more]) => text + str(more),
  replace: (text, [from, to], meter) => replaced(text, str(from), str(to), meter),
  replaceAll: (text, [regex, by], meter) => replacedAll(text, str(regex), str(by), Infinity, meter),
  replaceFirst: (text, [regex, by], meter) => replacedAll(text, str(regex), str(by), 1, meter),
  matches: (text, [regex], meter) => matchesWhole(text, regexOf(str(regex), meter), meter),
  split: (text, [regex, limit], meter) => javaList(split(text, str(regex), int(limit, 0), meter)),
  toCharArray(text, _, meter) {
    meter.members(2 * text.length);
    return javaList(text.split(''));
  },
  // Those of the class, asked of any text: `#set($String = "")`.
  valueOf: (_: string, [value]: readonly unknown[], meter: Meter) => printed(value, meter),
  join(_, [by, ...items], meter) {
    const texts = (Array.isArray(items[0]) ? items[0] : items).map((item) => {
      const text = printed(item, meter);
      meter.part(text.length + str(by).length);
      return text;
    });
    return texts.join(str(by));
  },
  toString: (text: string) => text,
};

/** As Java's: how far apart the first characters are that differ, or else the lengths. */
function order(one: string, other: string, meter: Meter): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const difference = one.charCodeAt(at) - other.charCodeAt(at);
    if (difference !== 0) return difference;
    meter.spend(0.1);
  }
  return one.length - other.length;
}

function sought(text: string, part: unknown, meter: Meter): string {
  const wanted = str(part);
  meter.search(text, wanted);
  return wanted;
}

/** How many parts a text may have is known before they are made. */
function parts(text: string, by: string, meter: Meter): string[] {
  meter.search(text, by);
  const found = text.split(by, meter.room + 1);
  meter.spend(found.length);
  return found;
}

/** Refused before it is made, where it would be too long. */
function replaced(text: string, from: string, to: string, meter: Meter): string {
  const found = parts(text, from, meter);
  meter.length(text.length + (found.length - 1) * (to.length - from.length));
  const joined = found.join(to);
  // Java finds nothing before the first character and behind the last one as well.
  return from === '' ? to + joined + (text === '' ? '' : to) : joined;
}

function replacedAll(text: string, source: string, by: string, times: number, meter: Meter): string {
  const literal = literalOf(source);
  const replacement = parseReplacement(by, literal === undefined ? regexOf(source, meter).groups : NO_GROUPS);
  if (literal !== undefined && times === Infinity) return replaced(text, literal, replacement.join(''), meter);
  let result = '';
  let end = 0;
  for (const places of matchesIn(text, regexOf(source, meter), meter)) {
    const lengthBefore = result.length;
    result += text.slice(end, places[0]);
    for (const part of replacement) result += typeof part === 'string' ? part : groupOf(text, places, part);
    meter.length(result.length);
    meter.part(result.length - lengthBefore);
    end = places[1]!;
    if (--times === 0) break;
  }
  return result + text.slice(end);
}

const NO_GROUPS = { count: 0, names: new Map<string, number>() };

function groupOf(text: string, places: readonly number[], group: number): string {
  const begin = places[2 * group]!;
  return begin < 0 ? '' : text.slice(begin, places[2 * group + 1]);
}

/** Texts that are left over at the end are dropped, unless there is a limit, as Java does. */
function split(text: string, source: string, limit: number, meter: Meter): string[] {
  const literal = limit === 0 ? literalOf(source) : undefined;
  const found = literal ? parts(text, literal, meter) : splitBy(text, source, limit, meter);
  if (limit !== 0 || found.length === 1) return found;
  let length = found.length;
  while (length > 0 && found[length - 1] === '') length--;
  return found.slice(0, length);
}

function splitBy(text: string, source: string, limit: number, meter: Meter): string[] {
  const found: string[] = [];
  let end = 0;
  for (const [begin, next] of matchesIn(text, regexOf(source, meter), meter) as Iterable<[number, number]>) {
    if (found.length + 1 === limit) break;
    // Nothing comes before the first character.
    if (next === 0) continue;
    meter.part(0);
    found.push(text.slice(end, begin));
    end = next;
  }
  found.push(text.slice(end));
  return found;
}

/** The text that an expression stands for where nothing in it means anything else. */
const literalOf = (source: string): string | undefined =>
  LITERAL.test(source) ? source.replaceAll(/\\(.)/gs, '$1') : undefined;

const LITERAL = /^(?:[^\\.*+?()[\]{}|^$]|\\[^A-Za-z0-9])+$/s;
