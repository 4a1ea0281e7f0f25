import { Document, Scalar } from 'yaml';
import { Intrinsic } from './intrinsics.ts';
import type { Template } from './template.ts';

/** Long texts are not folded: they are templates, mostly. CloudFormation reads YAML 1.1, where OFF is no text. */
const STYLE = { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' } as const;

/** A template in YAML, with the short forms of intrinsic functions. */
export const writeTemplate = (template: Template): string => new Document(tagged(template), STYLE).toString(STYLE);

function tagged(value: unknown): unknown {
  if (value instanceof Intrinsic) {
    const scalar = new Scalar(value.text);
    scalar.tag = value.tag;
    return scalar;
  }
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, tagged(item)]));
}
