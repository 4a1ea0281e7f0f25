// `--cli-input-yaml`: YAML 1.2 as the AWS CLI reads it, whose rules for plain scalars are a little wider than those of the
// parser that we use: `1_000` is a number there.
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Scalar } from 'yaml';
import type { Json } from '../../aws/exact-json.ts';
import { Float, integer } from '../../aws/exact-json.ts';
import { PythonDate, str } from '../aws/python/repr.ts';

/** As deep as JSON may be, and so many nodes, however often aliases repeat them. */
const DEPTH_MAX = 500;
const NODES_MAX = 1_000_000;

class NoYaml extends Error {}

/** Undefined: the text is not YAML, or says what has no place in an input. */
export function parseYaml(text: string): Json | undefined {
  // A tab cannot begin a token, but the parser that we use takes a document of blanks for an empty one.
  if (/^\s*\t\s*$/.test(text)) return undefined;
  let count = 0;
  try {
    const documents = parseAllDocuments(text, { version: '1.2', uniqueKeys: true, merge: true, logLevel: 'silent' });
    if (!Array.isArray(documents) || documents.length === 0) return null;
    const [document] = documents as Document.Parsed[];
    if (documents.length > 1 || !document || document.errors.length > 0) return undefined;
    return valueOf(document.contents, document, 0);
  } catch (cause) {
    if (cause instanceof NoYaml) return undefined;
    throw cause;
  }

  function valueOf(node: unknown, document: Document.Parsed, depth: number): Json {
    if (depth > DEPTH_MAX || ++count > NODES_MAX) throw new NoYaml();
    if (node === null || node === undefined) return null;
    const inner = (item: unknown) => valueOf(item, document, depth + 1);
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (!target) throw new NoYaml();
      return inner(target);
    }
    if (isSeq(node)) return node.items.map(inner);
    if (isMap(node)) return mapOf(node.items, inner);
    if (isScalar(node)) return scalarOf(node) as Json;
    throw new NoYaml();
  }
}

type Pair = { readonly key: unknown; readonly value: unknown };

/** What is merged in with `<<` stands behind the keys of the object itself. */
function mapOf(pairs: readonly Pair[], inner: (node: unknown) => Json): Map<string, Json> {
  const own = new Map<string, Json>();
  const merged: Json[] = [];
  for (const { key, value } of pairs) {
    const isMerge = isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
    if (isMerge) merged.push(inner(value));
    else own.set(str(inner(key)), inner(value));
  }
  for (const object of merged.flat()) {
    if (!(object instanceof Map)) throw new NoYaml();
    for (const [key, value] of object) if (!own.has(key)) own.set(key, value);
  }
  return own;
}

function scalarOf(node: Scalar): Json | Uint8Array | PythonDate {
  const text = node.source ?? `${(node.value as string | number | boolean | null) ?? ''}`;
  switch (node.tag) {
    case 'tag:yaml.org,2002:binary':
      return node.value instanceof Uint8Array ? node.value : Buffer.from(text, 'base64');
    case 'tag:yaml.org,2002:str':
      return text;
    case undefined:
      return node.type === 'PLAIN' ? plain(text) : text;
    default:
      throw new NoYaml();
  }
}

function plain(text: string): Json | PythonDate {
  if (/^(~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  const digits = text.replaceAll('_', '');
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return new Float(text.startsWith('-') ? -Infinity : Infinity);
  if (/^\.(nan|NaN|NAN)$/.test(text)) return new Float(Number.NaN);
  const isFloat =
    /^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+([eE][-+][0-9]+)?)$/;
  if (isFloat.test(text)) return new Float(Number(digits));
  const based = /^([-+]?)0([box])([0-9a-fA-F]+)$/.exec(digits);
  if (based) return integer(String(signed(based[1]!, BigInt(`0${based[2]}${based[3]}`))));
  if (/^[-+]?[0-9]+$/.test(digits)) return integer(String(signed(digits, BigInt(digits.replace(/^[-+]/, '')))));
  return dateOf(text) ?? text;
}

function dateOf(text: string): PythonDate | undefined {
  const day = /^(\d{4}-\d\d?-\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?:\d\d:\d\d(?:\.\d*)?)[ \t]*(Z|[-+]\d\d?(?::\d\d)?)?)?$/;
  const [, date = '', time, zone = 'Z'] = day.exec(text) ?? [];
  const ms = Date.parse(
    `${padded(date)}T${padded(time ?? '00:00:00')}${zone === 'Z' ? zone : `${zone}:00`.slice(0, 6)}`,
  );
  return Number.isNaN(ms) ? undefined : new PythonDate(ms, time !== undefined);
}

const padded = (text: string): string => text.replace(/(?<![\d.])\d(?!\d)/g, '0$&');

const signed = (sign: string, value: bigint): bigint => (sign.startsWith('-') ? -value : value);
