// The input of an operation, from the options that were given and from `--cli-input-json`.
import type { JsonObject } from '../aws/exact-json.ts';
import { JsonError, parseJson } from '../aws/exact-json.ts';
import type { Operation, Shape } from '../aws/shape.ts';
import type { Parsed } from './argparse.ts';
import { Failure } from './failure.ts';
import type { OperationOption } from './operation-options.ts';
import { INPUT_JSON } from './operation-options.ts';
import { ParamFileError, loadParamFile } from './param-file.ts';
import { lenientBase64 } from './python/base64.ts';
import { typeName } from './python/repr.ts';
import type { Reading } from './values.ts';
import { readValue, unreadable } from './values.ts';

export type Input = Map<string, unknown>;

/** Options set whole members and win over the JSON. Values are read in the order of the model. Throws a Failure. */
export function readInput(
  parsed: Parsed,
  options: readonly OperationOption[],
  operation: Operation,
  reading: Reading,
): Input {
  const given = new Map<string, unknown>();
  for (const [member, shape] of Object.entries(operation.input)) {
    const value = lastGiven(member, shape, parsed, options, reading);
    if (value !== undefined) given.set(member, value);
  }
  const json = parsed.options.get(INPUT_JSON)?.[0];
  if (json === undefined) return given;
  const input: Input = new Map(inputObject(json, reading));
  for (const [member, value] of given) input.set(member, value);
  return input;
}

function lastGiven(
  member: string,
  shape: Shape,
  parsed: Parsed,
  options: readonly OperationOption[],
  reading: Reading,
): unknown {
  const names = new Set(options.filter((option) => option.member === member).map(({ name }) => name));
  const name = [...parsed.options.keys()].findLast((key) => names.has(key));
  if (name === undefined) return undefined;
  const { flag } = options.find((option) => option.name === name)!;
  return flag ?? readValue(name, parsed.options.get(name)!, shape, reading);
}

function inputObject(text: string, reading: Reading): JsonObject {
  const value = parseInputJson(text, reading);
  if (value instanceof Map) return value;
  throw unreadable(INPUT_JSON, `Invalid type: expecting map, received <class '${typeName(value)}'>`);
}

function parseInputJson(text: string, reading: Reading) {
  try {
    return parseJson(Buffer.from(loadParamFile(text, reading)).toString('utf8'));
  } catch (cause) {
    if (cause instanceof ParamFileError) throw unreadable(INPUT_JSON, cause.message);
    // In this one message AWS writes the name without its dashes.
    if (cause instanceof JsonError) throw unreadable(INPUT_JSON.slice(2), 'Invalid JSON received.');
    throw cause;
  }
}

const BINARY_FORMATS = new Set(['base64', 'raw-in-base64-out']);

/** Blobs that were given as text, as bytes. Those of `fileb://` are bytes already. */
export function decodeBlobs(
  input: Input,
  operation: Operation,
  format: string | undefined,
  byDefault: 'raw' | 'base64',
): void {
  if (format !== undefined && !BINARY_FORMATS.has(format)) throw new Failure('general', `'${format}'`);
  const isBase64 = (format ?? byDefault) === 'base64';
  for (const [name, shape] of Object.entries(operation.input)) {
    const value = input.get(name);
    if (shape.type === 'blob' && typeof value === 'string') {
      input.set(name, isBase64 ? lenientBase64(value) : Buffer.from(value, 'utf8'));
    }
  }
}
