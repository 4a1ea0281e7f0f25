// AWS's query protocol, the client's way round: an input becomes a form, an answer in XML is read by the model.
import type { Json } from '../exact-json.ts';
import type { Members, Operation, Service, Shape } from '../shape.ts';
import type { Endpoint } from './endpoint.ts';
import { structure, UnreadableAnswer } from './from-wire.ts';
import type { WireRequest, Values } from './request.ts';
import { entriesOf } from './request.ts';
import { ServiceError, parseError } from './response.ts';
import type { Answer } from './transport.ts';
import type { XmlElement } from '../xml.ts';
import { parseXml } from '../xml.ts';

/** Build the request of an operation. The input is taken as it is: validating it is the caller's affair. */
export function buildForm(model: Service, name: string, input: Values, endpoint: Endpoint): WireRequest {
  const pairs: [string, string][] = [
    ['Action', name],
    ['Version', model.apiVersion],
    ...membersOf(input, model.operations[name]!.input, ''),
  ];
  const body = Buffer.from(pairs.map((pair) => pair.map(encoded).join('=')).join('&'));
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
    'Content-Length': String(body.length),
  };
  const query = endpoint.query ? `?${endpoint.query}` : '';
  return { method: 'POST', target: `${endpoint.path.replace(/\/$/, '')}/${query}`, headers, body };
}

/** As Python writes forms. */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

const membersOf = (values: Values, members: Members, prefix: string): [string, string][] =>
  entriesOf(values).flatMap(([name, value]) =>
    value === undefined || !members[name] ? [] : parameters(value, members[name], prefix + name),
  );

function parameters(value: unknown, shape: Shape, name: string): [string, string][] {
  if (shape.type === 'list' && Array.isArray(value)) {
    if (value.length === 0) return [[name, '']];
    return value.flatMap((item, index) => parameters(item, shape.of, `${name}.member.${index + 1}`));
  }
  if (shape.type === 'structure' && typeof value === 'object' && value !== null) {
    return membersOf(value as Values, shape.members, `${name}.`);
  }
  return [[name, String(value)]];
}

/** The output of an operation: members in the order of the model, unknown ones dropped. */
export function parseResult(answer: Answer, model: Service, name: string): Record<string, unknown> {
  const root = readXml(answer.body.toString('utf8'));
  const result = childOf(root, `${name}Result`);
  if (!(root instanceof Map)) throw new UnreadableAnswer('Unable to parse response, invalid XML received');
  return result instanceof Map ? structure(result, model.operations[name]!.output, model) : {};
}

/** An answer that is no XML is read as what stands in the way of one may write it. */
export function parseFault(answer: Answer, model: Service, operation: Operation): ServiceError {
  const error = childOf(readXml(answer.body.toString('utf8')), 'Error');
  const code = childOf(error, 'Code');
  if (typeof code !== 'string') return parseError(answer, model, operation);
  const message = childOf(error, 'Message');
  return new ServiceError(code, answer.status, typeof message === 'string' ? message : '', {});
}

const childOf = (element: Json | undefined, name: string): Json | undefined =>
  element instanceof Map ? element.get(name) : undefined;

/** The text of the first element of that name in XML, however deep; undefined where there is none. */
export const textNamed = (xml: string, name: string): string | undefined => textIn(readXml(xml), name);

function textIn(element: Json | undefined, name: string): string | undefined {
  const own = childOf(element, name);
  if (typeof own === 'string') return own;
  for (const child of element instanceof Map ? element.values() : []) {
    const found = textIn(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the root element holds: elements by their names, of several the last, or a text. Undefined: it is no XML. */
function readXml(text: string): Json | undefined {
  const root = parseXml(text);
  return root && jsonOf(root);
}

const jsonOf = ({ children, text }: XmlElement): Json =>
  children.length > 0 ? new Map(children.map((child) => [child.name, jsonOf(child)])) : text;
