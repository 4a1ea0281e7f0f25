// The methods of Java's String that are in use. The meter was told of the texts themselves, by whoever calls.
import { VtlError } from './ast.ts';
import type { Meter } from './meter.ts';
import { textArgument as str, wholeArgument as int } from './tool.ts';

type Method = (text: string, args: readonly unknown[], meter: Meter) => unknown;

export const ofTexts: { readonly [name: string]: Method } = {
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  equals: (text, [other]) => text === other,
  equalsIgnoreCase: (text, [other]) => text.toLowerCase() === str(other).toLowerCase(),
  contains: (text, [part], meter) => text.includes(sought(text, part, meter)),
  startsWith: (text, [part]) => text.startsWith(str(part)),
  endsWith: (text, [part]) => text.endsWith(str(part)),
  indexOf: (text, [part], meter) => text.indexOf(sought(text, part, meter)),
  lastIndexOf: (text, [part], meter) => text.lastIndexOf(sought(text, part, meter)),
  substring: (text, [from, to]) => text.slice(Math.max(0, int(from, 0)), Math.max(0, int(to, text.length))),
  charAt: (text, [at]) => text.charAt(int(at, 0)),
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  concat: (text, [more]) => text + str(more),
  replace: (text, [from, to], meter) => replaced(text, str(from), str(to), meter),
  replaceAll: (text, [from, to], meter) =>
    replaced(text, literalOf(str(from), meter), unescaped(meter.coded(str(to))), meter),
  split: (text, [by], meter) => parts(text, literalOf(str(by), meter), meter),
  toString: (text: string) => text,
};

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
  return found.join(to);
}

/** Java takes a regular expression here. Those that stand for one plain text are understood; others end the rendering. */
function literalOf(pattern: string, meter: Meter): string {
  meter.coded(pattern);
  if (/(^|[^\\])(\\\\)*[.*+?()[\]{}|^$]/.test(pattern) || /\\[A-Za-z0-9]/.test(pattern)) {
    throw new VtlError('Only plain text can be replaced or split at');
  }
  return unescaped(pattern);
}

const unescaped = (text: string) => text.replaceAll(/\\(.)/gs, '$1');
