// What is shown of an error below its message: the members that its shape has besides the message (spec/aws-cli.md,
// section 3).
import type { ServiceError } from '../../aws/client/response.ts';
import type { Json } from '../../aws/exact-json.ts';
import { str } from '../aws/python/repr.ts';

const COMPLEX = '<complex value>';
const FULL_DETAILS = 'Use "--cli-error-format json" or another error format to see the full details.';
const INLINE_MAX = 5;

/** Undefined: there is nothing besides the message. */
export function errorDetails({ fields }: ServiceError): string | undefined {
  const shown = Object.entries(fields).filter(([name]) => name.toLowerCase() !== 'message');
  if (shown.length === 0) return undefined;
  const lines = shown.map(([name, value]) => `${name}: ${detail(value as Json)}`);
  const isComplex = lines.some((line) => line.endsWith(COMPLEX));
  return ['Additional error details:', ...lines, ...(isComplex ? [FULL_DETAILS] : [])].join('\n');
}

/** Few scalars stand in one line. */
function detail(value: Json): string {
  const isScalar = (item: Json) => item === null || typeof item !== 'object' || 'value' in item;
  if (isScalar(value)) return str(value);
  if (Array.isArray(value) && value.length < INLINE_MAX && value.every(isScalar)) {
    return `[${value.map(str).join(', ')}]`;
  }
  if (value instanceof Map && value.size < INLINE_MAX && [...value.values()].every(isScalar)) {
    return `{${[...value].map(([key, item]) => `${key}: ${str(item)}`).join(', ')}}`;
  }
  return COMPLEX;
}
