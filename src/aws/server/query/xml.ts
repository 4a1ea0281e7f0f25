// Answers of AWS's query protocol (spec/sts.md, section 1).
import type { AwsError } from '../../error.ts';
import type { Response } from '../../http.ts';
import type { Route } from '../route.ts';
import type { Members, Service, Shape } from '../../shape.ts';

export function outputXml(
  output: Record<string, unknown>,
  { service, name, operation }: Route,
  requestId: string,
): Response {
  const result = element(`${name}Result`, membersXml(output, operation.output));
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  return response(200, service, `${name}Response`, result + metadata);
}

export function errorXml(given: AwsError, requestId: string, service: Service | undefined): Response {
  const { code, status, message } = inItsWords(given);
  const error =
    element('Type', status < 500 ? 'Sender' : 'Receiver') +
    element('Code', code) +
    element('Message', escaped(message));
  return response(status, service, 'ErrorResponse', element('Error', error) + element('RequestId', requestId));
}

/**
 * How services of this protocol call what others call an exception of that name (spec/sts.md, section 3).
 */
const WORDS: {
  readonly [code: string]: { readonly code: string; readonly status?: number; readonly message?: string };
} = {
  ExpiredTokenException: { code: 'ExpiredToken' },
  IncompleteSignatureException: { code: 'IncompleteSignature', status: 400 },
  InvalidSignatureException: { code: 'SignatureDoesNotMatch' },
  MissingAuthenticationTokenException: {
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
  },
  PayloadTooLargeException: { code: 'RequestEntityTooLarge' },
  RequestTimeoutException: { code: 'RequestTimeout' },
  ServiceUnavailableException: { code: 'ServiceUnavailable' },
  UnrecognizedClientException: { code: 'InvalidClientTokenId' },
};

function inItsWords({ code, status, message }: AwsError): Pick<AwsError, 'code' | 'status' | 'message'> {
  return { code, status, message, ...(Object.hasOwn(WORDS, code) && WORDS[code]) };
}

function response(status: number, service: Service | undefined, root: string, content: string): Response {
  const body = `<${root} xmlns="${service?.query?.xmlNamespace ?? ''}">${content}</${root}>\n`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

const element = (name: string, content: string) => `<${name}>${content}</${name}>`;

const membersXml = (values: Record<string, unknown>, members: Members): string =>
  Object.entries(members)
    .filter(([name]) => values[name] !== undefined)
    .map(([name, member]) => element(name, valueXml(values[name], member)))
    .join('');

function valueXml(value: unknown, shape: Shape): string {
  if (shape.type === 'structure') return membersXml(value as Record<string, unknown>, shape.members);
  if (shape.type === 'list')
    return (value as unknown[]).map((item) => element('member', valueXml(item, shape.of))).join('');
  if (value instanceof Date) return value.toISOString().replace(/\.\d+Z$/, 'Z');
  return escaped(String(value));
}

const ENTITIES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML has no way to write most controls (XML 1.0, section 2.2): they are shown as unknown characters. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
