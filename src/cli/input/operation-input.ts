// The input of an operation, from the options that were given and from `--cli-input-json` or `--cli-input-yaml`.
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { JsonError, parseJson } from '../../aws/exact-json.ts';
import type { Operation, Shape } from '../../aws/shape.ts';
import type { Parsed } from '../words/argparse.ts';
import { Failure } from '../personality/failure.ts';
import type { OperationOption } from '../words/operation-options.ts';
import { INPUT_JSON, INPUT_YAML } from '../words/operation-options.ts';
import { ParamFileError, loadParamFile } from './param-file.ts';
import type { Personality } from '../personality/personality.ts';
import { lenientBase64 } from '../aws/python/base64.ts';
import { PythonError } from '../aws/python/numbers.ts';
import { typeName } from '../aws/python/repr.ts';
import type { Reading } from './values.ts';
import { readValue, unreadable } from './values.ts';

export type Input = Map<string, unknown>;

export type InputReading = Reading & {
  readonly personality: Personality;
  /** Whether values that are URLs are fetched. */
  readonly fetches: boolean;
  /** As the model names it. */
  readonly operationName: string;
};

/** Version 1 leaves these as they are: they are URLs by nature. */
const LITERAL = new Set([
  'CreateApi --target',
  'UpdateApi --target',
  'CreateIntegration --integration-uri',
  'UpdateIntegration --integration-uri',
]);

/** The values of the options, read in the order of the model. Throws a Failure or a PythonError. */
export async function readOptions(
  parsed: Parsed,
  options: readonly OperationOption[],
  operation: Operation,
  reading: InputReading,
): Promise<Input> {
  const input: Input = new Map();
  for (const [member, shape] of Object.entries(operation.input)) {
    const given = lastGiven(member, parsed, options);
    if (given) input.set(member, given.flag ?? (await read(given.name, parsed, shape, reading)));
  }
  return input;
}

function lastGiven(member: string, parsed: Parsed, options: readonly OperationOption[]): OperationOption | undefined {
  const own = options.filter((option) => option.member === member);
  const name = [...parsed.options.keys()].findLast((key) => own.some((option) => option.name === key));
  return own.find((option) => option.name === name);
}

async function read(name: string, parsed: Parsed, shape: Shape, reading: InputReading): Promise<unknown> {
  const words = parsed.options.get(name)!;
  const [only] = words;
  const isLiteral = reading.personality.fetchesUrls && LITERAL.has(`${reading.operationName} ${name}`);
  if (isLiteral) return readValue(name, words, shape, { ...reading, isLiteral });
  const isUrl = words.length === 1 && only !== undefined && /^https?:\/\//.test(only);
  if (!isUrl || !reading.fetches) return readValue(name, words, shape, reading);
  const { fetchText } = await import('./fetch-text.ts');
  const text = await fetchText(name, only);
  return readValue(name, words, shape, { ...reading, fetched: new Map([[only, text]]) });
}

/** What a document says about the input; undefined when there is none. Throws a Failure or a PythonError. */
export async function readDocument(parsed: Parsed, reading: InputReading): Promise<JsonObject | undefined> {
  const given = [INPUT_JSON, INPUT_YAML].filter((name) => parsed.options.has(name));
  const [name] = given;
  if (name === undefined) return undefined;
  if (given.length > 1) throw new Failure('parameter', 'Only one --cli-input- parameter may be specified.');
  const text = await loadDocument(name, parsed.options.get(name)![0]!, reading);
  const value = name === INPUT_JSON ? parseInputJson(text, reading) : await parseInputYaml(text);
  if (value instanceof Map) return value;
  if (reading.personality.explainsInputJson) {
    throw new PythonError(`'${typeName(value)}' object has no attribute 'keys'`);
  }
  throw unreadable(name, `Invalid type: expecting map, received <class '${typeName(value)}'>`);
}

async function loadDocument(name: string, value: string, reading: InputReading): Promise<string> {
  if (reading.fetches && /^https?:\/\//.test(value)) {
    // Version 1 fetches what is there, and then reads the URL itself.
    const { fetchText } = await import('./fetch-text.ts');
    await fetchText(name, value);
    return value;
  }
  try {
    return Buffer.from(loadParamFile(value, reading)).toString('utf8');
  } catch (cause) {
    if (cause instanceof ParamFileError) throw unreadable(name, cause.message);
    throw cause;
  }
}

function parseInputJson(text: string, { personality }: InputReading): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    const message = personality.explainsInputJson
      ? `Invalid JSON: ${cause.message}\nJSON received: ${text}`
      : 'Invalid JSON received.';
    // In this one message AWS writes the name without its dashes.
    throw unreadable(INPUT_JSON.slice(2), message);
  }
}

async function parseInputYaml(text: string): Promise<Json> {
  const { parseYaml } = await import('./input-yaml.ts');
  const value = parseYaml(text);
  if (value === undefined) throw unreadable(INPUT_YAML.slice(2), 'Invalid YAML received.');
  return value;
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
