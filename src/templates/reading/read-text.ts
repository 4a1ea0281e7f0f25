// YAML and JSON as templates are written in them: short tags become the functions that they stand for, aliases and merges are
// resolved, and every value has its place (spec/functions-and-templates.md, section 13.1).
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair, Scalar, YAMLMap, YAMLParseError } from 'yaml';
import { nearest } from '../../base/nearest.ts';
import type { Place } from './template-error.ts';
import { TemplateError } from './template-error.ts';
import { keepPlaces } from './places.ts';

export type ReadingBounds = { readonly templateBytesMax: number; readonly templateNodesMax: number };

/** More levels than any template has; deeper ones would end in the middle of a stack. */
const DEPTH_MAX = 200;
/** Without them CloudFormation's names are `Fn::Name`. */
const BARE = new Set(['Ref', 'Condition']);
const FUNCTIONS = new Set([
  ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not'],
  ...['Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform', 'Contains', 'EachMemberEquals', 'EachMemberIn'],
  ...['RefAll', 'ValueOf', 'ValueOfAll'],
]);

/** The value that a text stands for. Throws a TemplateError for the first thing that is wrong with it. */
export function readText(text: string, file: string, bounds: ReadingBounds): unknown {
  if (Buffer.byteLength(text) > bounds.templateBytesMax) {
    throw new TemplateError(file, `it has more than ${bounds.templateBytesMax} bytes (--limit templateBytesMax)`);
  }
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false, merge: false });
  } catch (cause) {
    // A parser that recurses has an end of its own.
    throw new TemplateError(file, `it cannot be read: ${(cause as Error).message}`);
  }
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const [error] = document.errors;
  if (error) throw new TemplateError(placeAt(error.pos[0]), firstLine(error.message) + adviceOn(error));
  return new Reader(document, placeAt, bounds).value(document.contents, 0);
}

/** What to write instead of two short tags (spec/functions-and-templates.md, section 13.2). */
const adviceOn = ({ code, message }: YAMLParseError) => {
  if (code === 'TAB_AS_INDENT') return '; use spaces';
  return message.includes('at most one tag')
    ? '; write the outer function in its full form, as in Fn::Base64: !Sub'
    : '';
};
const firstLine = (message: string) => message.split('\n')[0]!.replace(/[.:]$/, '');

class Reader {
  readonly #document: Document;
  readonly #placeAt: (offset: number) => Place;
  readonly #bounds: ReadingBounds;
  #nodes = 0;

  constructor(document: Document, placeAt: (offset: number) => Place, bounds: ReadingBounds) {
    this.#document = document;
    this.#placeAt = placeAt;
    this.#bounds = bounds;
  }

  value(node: unknown, depth: number): unknown {
    if (!isNode(node)) return null;
    // Aliases make much of little: what they stand for counts each time.
    if (++this.#nodes > this.#bounds.templateNodesMax) {
      throw this.#error(node, `there are more than ${this.#bounds.templateNodesMax} values (--limit templateNodesMax)`);
    }
    if (depth > DEPTH_MAX) throw this.#error(node, `values are nested more than ${DEPTH_MAX} deep`);
    const plain = this.#untagged(node, depth);
    return this.#tagged(node, plain);
  }

  #untagged(node: Node, depth: number): unknown {
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw this.#error(node, `there is no anchor &${node.source} above`);
      return this.value(target, depth + 1);
    }
    if (isScalar(node)) return scalarOf(node);
    if (isSeq(node)) {
      const list = node.items.map((item) => this.value(item, depth + 1));
      keepPlaces(list, this.#place(node), new Map(node.items.map((item, at) => [String(at), this.#place(item)])));
      return list;
    }
    return isMap(node) ? this.#map(node, depth) : null;
  }

  #map(node: YAMLMap, depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    const merged = new Map<string, unknown>();
    const members = new Map<string, Place>();
    for (const pair of node.items) {
      const key = this.#key(pair);
      if (key === '<<') {
        const sources = this.value(pair.value, depth + 1);
        for (const source of Array.isArray(sources) ? sources : [sources]) {
          for (const [name, value] of Object.entries((source ?? {}) as object)) {
            if (!merged.has(name)) merged.set(name, value);
          }
        }
        continue;
      }
      entries.set(key, this.value(pair.value, depth + 1));
      members.set(key, this.#place(isNode(pair.value) && pair.value.range ? pair.value : pair.key));
    }
    // What a map says itself wins over what it merges, wherever that stands.
    const map = Object.fromEntries([...[...merged].filter(([name]) => !entries.has(name)), ...entries]);
    keepPlaces(map, this.#place(node), members);
    return map;
  }

  #key(pair: Pair): string {
    const { key } = pair;
    if (isScalar(key)) return key.source ?? String(key.value);
    throw this.#error(isNode(key) ? key : undefined, 'the name of a member must be a text');
  }

  #tagged(node: Node, value: unknown): unknown {
    const tag = 'tag' in node ? node.tag : undefined;
    if (!tag?.startsWith('!') || tag === '!') return value;
    const name = tag.slice(1);
    if (!BARE.has(name) && !FUNCTIONS.has(name)) {
      const known = nearest(name, [...FUNCTIONS, ...BARE]);
      const hint = known === undefined ? 'the full form of a function is Fn::Name' : `did you mean !${known}?`;
      throw this.#error(node, `there is no function ${tag}; ${hint}`);
    }
    const key = BARE.has(name) ? name : `Fn::${name}`;
    const call = { [key]: value };
    keepPlaces(call, this.#place(node), new Map());
    return call;
  }

  #place(node: unknown): Place {
    return this.#placeAt((isNode(node) && node.range?.[0]) || 0);
  }

  #error(node: Node | undefined, reason: string): TemplateError {
    return new TemplateError(this.#place(node), reason);
  }
}

const isNode = (value: unknown): value is Node =>
  isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) || isPair(value);

/** A number that would not be written again as it stands is a text: account ids, versions, ids of many digits. */
function scalarOf({ value, source, type }: Scalar): unknown {
  if (typeof value === 'bigint') return source ?? String(value);
  if (typeof value === 'number' && type === 'PLAIN' && source !== undefined && String(value) !== source) return source;
  return value ?? null;
}
