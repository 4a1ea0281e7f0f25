// The format of an access log (spec/apigateway-websocket.md, section 4.5): text with `$context` variables.
import { valueAt } from '../data/json-values.ts';

/** Static text and paths into the context, in turn. */
export type LineFormat = readonly (string | readonly string[])[];

/** `$context.a.b`; only what an authorizer named may have hyphens in its name. */
const VARIABLE = /\$context\.(authorizer\.[\w-]*\w|[a-zA-Z]\w*(?:\.\w+)*)/g;

/** The other names of some variables. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['awsEndpointRequestId', 'integration.requestId'],
  ['integrationErrorMessage', 'integration.error'],
  ['integrationLatency', 'integration.latency'],
  ['integrationStatus', 'integration.integrationStatus'],
]);

/** A longer value is cut, and so is a longer line: it stays a line that can be read. */
const VALUE_LENGTH_MAX = 1024;
const LINE_LENGTH_MAX = 32 * 1024;

/** Compile a format. Every text is one. */
export function compileFormat(format: string): LineFormat {
  const parts: (string | readonly string[])[] = [];
  let end = 0;
  for (const { index, 0: whole, 1: name = '' } of format.matchAll(VARIABLE)) {
    parts.push(oneLine(format.slice(end, index)), (ALIASES.get(name) ?? name).split('.'));
    end = index + whole.length;
  }
  return [...parts, oneLine(format.slice(end))];
}

const oneLine = (text: string) => text.replaceAll(/[\r\n]+\s*/g, ' ');

/** The line for a request, without its end. What is missing is a hyphen. */
export function lineOf(format: LineFormat, context: object): string {
  let line = '';
  for (const part of format) {
    line += typeof part === 'string' ? part : shown(valueAt(context, part), part);
    if (line.length > LINE_LENGTH_MAX) return line.slice(0, LINE_LENGTH_MAX);
  }
  return line;
}

function shown(value: unknown, path: readonly string[]): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || value === '') return '-';
  const text = value.slice(0, VALUE_LENGTH_MAX);
  // This one variable is JSON text with its quotes around it (section 2.5).
  return path.at(-1) === 'messageString' ? `"${escaped(text)}"` : escaped(text);
}

/** As in a JSON text: what clients send can neither begin a new line nor end the quotes that a format puts around it. */
const escaped = (text: string): string => withoutControls(text.replaceAll(/["\\]/g, '\\$&'));

const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

/** Without what ends a line, or what a terminal takes for a command. */
export const withoutControls = (text: string): string =>
  text.replaceAll(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
