// The format of an access log (spec/apigateway-websocket.md, section 4.5): text with `$context` variables.
import { harmlessJson } from '../../../base/harmless.ts';
import { valueAt } from '../expressions/json-values.ts';

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

const GROUPS: { readonly [group: string]: string } = {
  authenticate: 'error latency status',
  authorize: 'error latency status',
  error: 'message messageString responseType validationErrorString',
  identity:
    'accountId apiKey apiKeyId caller cognitoAuthenticationProvider cognitoAuthenticationType cognitoIdentityId ' +
    'cognitoIdentityPoolId principalOrgId sourceIp user userAgent userArn',
  integration: 'error integrationStatus latency requestId status',
  waf: 'error latency status',
};

const SINGLE =
  'apiId connectedAt connectionId disconnectReason disconnectStatusCode domainName eventType extendedRequestId messageId requestId ' +
  'requestTime requestTimeEpoch routeKey stage status';

/** What AWS names, and what our own request context has besides. */
const KNOWN: ReadonlySet<string> = new Set([
  ...SINGLE.split(' '),
  ...ALIASES.keys(),
  ...Object.entries(GROUPS).flatMap(([group, names]) => names.split(' ').map((name) => `${group}.${name}`)),
]);

/** The variables of a format that nothing has a value for; of an authorizer everything may have one (section 9). */
export const unknownVariables = (format: string): string[] =>
  [...new Set(Array.from(format.matchAll(VARIABLE), ([, name = '']) => name))]
    .filter((name) => !KNOWN.has(name) && !name.startsWith('authorizer.'))
    .map((name) => `$context.${name}`);

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
const escaped = (text: string): string => harmlessJson(text.replaceAll(/["\\]/g, '\\$&'));
