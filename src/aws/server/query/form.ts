// AWS's query protocol, the server's way round: a form names the operation and holds its input. Lists are numbered from
// one (`Tags.member.1.Key`), structures have their members behind a dot (spec/sts.md, section 1).
import { AwsError } from '../../error.ts';
import type { Request } from '../../http.ts';
import type { Form, Route } from '../route.ts';
import type { Members, Service, Shape } from '../../shape.ts';

/** No operation has a use for more. */
const PARAMETERS_MAX = 1_000;
const BYTES_MAX = 128 * 1024;

/** The operation that a form names. Throws an AwsError in the words that users of AWS's services report. */
export function routeOf(service: Service, { body }: Request): Route {
  const form = formOf(body);
  const name = form.get('Action');
  if (name === undefined || name === '') throw new AwsError('MissingAction', 400, 'The request names no Action');
  const version = form.get('Version') ?? service.apiVersion;
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (!operation || version !== service.apiVersion) {
    throw new AwsError('InvalidAction', 400, `Could not find operation ${shown(name)} for version ${shown(version)}`);
  }
  return { service, name, operation, labels: {}, base: [], form };
}

/** A parameter that is there twice is refused: whoever reads the request may take it for the other one. */
function formOf(body: Buffer): Form {
  if (body.length > BYTES_MAX)
    throw new AwsError('RequestEntityTooLarge', 413, `A form has ${BYTES_MAX} bytes at most`);
  let count = 1;
  for (let at = body.indexOf('&'); at >= 0; at = body.indexOf('&', at + 1)) {
    if (++count > PARAMETERS_MAX) throw malformed(`A form has ${PARAMETERS_MAX} parameters at most`);
  }
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    if (form.has(name)) throw malformed(`The parameter ${shown(name)} is there twice`);
    form.set(name, value);
  }
  return form;
}

const malformed = (detail: string) => new AwsError('MalformedInput', 400, detail);
const SHOWN_MAX = 128;
const shown = (text: string) => text.slice(0, SHOWN_MAX);

/** Read an input by its model. Members of a wrong type stay as they came, and what the model does not know is passed over. */
export const parseForm = ({ operation, form = new Map() }: Route): Record<string, unknown> =>
  structure(form, operation.input, '') ?? {};

/** Undefined: nothing of it was sent. */
function structure(form: Form, members: Members, prefix: string): Record<string, unknown> | undefined {
  const given: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const value = valueAt(form, member, prefix + name);
    if (value !== undefined) given[name] = value;
  }
  return Object.keys(given).length > 0 ? given : undefined;
}

function valueAt(form: Form, shape: Shape, name: string): unknown {
  if (shape.type === 'structure') return structure(form, shape.members, `${name}.`);
  if (shape.type === 'list') {
    const items: unknown[] = [];
    for (;;) {
      const item = valueAt(form, shape.of, `${name}.member.${items.length + 1}`);
      if (item === undefined) return items.length > 0 ? items : undefined;
      items.push(item);
    }
  }
  const text = form.get(name);
  return shape.type === 'integer' && text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}
