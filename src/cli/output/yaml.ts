// `--output yaml` as libyaml writes it for the AWS CLI: block style, keys sorted, lines folded after 80 columns, YAML 1.2
// rules for what must be quoted, anchors for what occurs twice (spec/aws-cli.md, section 10).
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { Float, floatText, writeJson } from '../../aws/exact-json.ts';
import { compareText } from '../aws/python/compare.ts';
import { YamlText, isSimpleKey } from './yaml-scalars.ts';

/** A value as a YAML document. A scalar by itself is JSON, because YAML would end it with dots. */
export function formatYaml(document: Json): string {
  if (!isNested(document)) return `${writeJson(document)}\n`;
  const text = new YamlText();
  const anchors = anchorsOf(document);
  const seen = new Set<Json>();
  emit(document, 0);
  return text.end();

  /** `indent` is where its items or keys begin, or the further lines of a text. */
  function emit(node: Json, indent: number): void {
    if (typeof node === 'string') return text.scalar(node, indent, { isKey: false });
    if (!isNested(node)) return text.word(plain(node));
    const anchor = anchors.get(node);
    if (anchor !== undefined) {
      if (seen.has(node)) return text.word(`*${anchor}`);
      seen.add(node);
      text.word(`&${anchor}`);
    }
    if (sizeOf(node) === 0) return text.word(Array.isArray(node) ? '[]' : '{}');
    if (Array.isArray(node)) emitList(node, indent);
    else emitObject(node, indent);
  }

  function emitList(list: readonly Json[], indent: number): void {
    for (const item of list) {
      text.line(indent);
      text.indicator('-');
      emit(item, indent + 2);
    }
  }

  function emitObject(object: JsonObject, indent: number): void {
    for (const key of [...object.keys()].toSorted(compareText)) {
      const value = object.get(key)!;
      text.line(indent);
      if (isSimpleKey(key)) {
        text.scalar(key, indent, { isKey: true });
        text.colon();
        // Lists below such a key are not indented.
        emit(value, Array.isArray(value) ? indent : indent + 2);
      } else {
        text.indicator('?');
        text.scalar(key, indent + 2, { isKey: false });
        text.line(indent);
        text.indicator(':');
        emit(value, indent + 2);
      }
    }
  }
}

const isNested = (value: Json): value is Json[] | JsonObject => Array.isArray(value) || value instanceof Map;
const sizeOf = (value: Json[] | JsonObject): number => (Array.isArray(value) ? value.length : value.size);

function plain(value: null | boolean | number | bigint | Float): string {
  if (!(value instanceof Float)) return String(value);
  if (Number.isNaN(value.value)) return '.nan';
  return floatText(value.value, { nan: '.nan', infinity: '.inf' });
}

/** Names for the lists and objects that occur more than once, in the order in which that shows. */
function anchorsOf(root: Json): ReadonlyMap<Json, string> {
  const seen = new Set<Json>();
  const anchors = new Map<Json, string>();
  const visit = (node: Json): void => {
    if (!isNested(node)) return;
    if (seen.has(node)) {
      if (!anchors.has(node)) anchors.set(node, `id${String(anchors.size + 1).padStart(3, '0')}`);
      return;
    }
    seen.add(node);
    const children = Array.isArray(node) ? node : [...node.keys()].toSorted(compareText).map((key) => node.get(key)!);
    for (const child of children) visit(child);
  };
  visit(root);
  return anchors;
}
