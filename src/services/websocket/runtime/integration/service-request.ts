// What a service of AWS is sent for an integration (spec/apigateway-websocket.md, section 2.3).
import { actionWire, speaksForms } from '../../../../backends/aws-services.ts';
import type { MappedParameters } from '../../expressions/mapping.ts';
import { bodyOf, mappedHeaders, usualType, withQuery } from './request-parts.ts';

/** The parts of `arn:aws:apigateway:{region}:{service}:action/{Action}` and `…:path/{path}`. */
export type ServiceUri = {
  readonly region: string;
  /** As in host names, with what stands in front of it, as in `{bucket}.s3`. */
  readonly service: string;
  readonly form: 'action' | 'path';
  /** The path, or the name of the action and maybe parameters, as in `SendMessage&QueueUrl=…`. */
  readonly rest: string;
};

export type ServiceRequest = {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

type Asked = {
  readonly method: string;
  readonly content: string | Buffer;
  /** A template made the content: it is not what a client has sent. */
  readonly isMade: boolean;
  readonly parameters: MappedParameters;
};

const SERVICE_URI = /^arn:[\w-]+:apigateway:([a-z\d-]+):([a-z\d.-]+):(action|path)\/(.*)$/s;

/** Undefined: it is no such URI, or one of a function. */
export function serviceUri(uri: string): ServiceUri | undefined {
  const [, region, service, form, rest] = SERVICE_URI.exec(uri) ?? [];
  if (rest === undefined || service === 'lambda') return undefined;
  return { region: region!, service: service!, form: form as ServiceUri['form'], rest: rest.replace(/^\/+/, '') };
}

/** Headers that a mapping sets win. Undefined: a form of more parameters than any service takes. */
export function serviceRequest(uri: ServiceUri, asked: Asked): ServiceRequest | undefined {
  const { method, content, parameters } = asked;
  const parts = partsOf(uri, asked);
  if (!parts) return undefined;
  const { target, headers, body = content } = parts;
  const { pathname, search } = new URL(withQuery(`http://localhost${target}`, parameters));
  return {
    method,
    target: pathname + search,
    headers: {
      'content-type': usualType(content),
      // Who has two ways to answer does it in JSON, as it does when API Gateway asks.
      ...((uri.form === 'action' || speaksForms(uri.service)) && { accept: 'application/json' }),
      ...headers,
      ...freeHeaders(parameters),
    },
    body: bodyOf(method, body),
  };
}

/** What differs by service. The body is the content where none is named. */
type Parts = { readonly target: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

const FORM = 'application/x-www-form-urlencoded';
/** Each takes time to read. */
const FORM_PARAMETERS_MAX = 5_000;

function partsOf(uri: ServiceUri, asked: Asked): Parts | undefined {
  const { service, form, rest } = uri;
  const [, bucket] = /^(.+)\.s3$/.exec(service) ?? [];
  // An endpoint is one host: a bucket in front of it becomes the first part of the path.
  if (form === 'path') return { target: bucket === undefined ? `/${rest}` : `/${bucket}/${rest}` };
  if (service === 's3') return storageAction(rest);
  const [action = '', ...given] = rest.split('&');
  // The operations of IVS Chat are paths.
  if (service === 'ivschat') return { target: `/${action}` };
  const wire = actionWire(service);
  if (wire.protocol === 'json' && !(service === 'sqs' && isQuery(given, asked))) {
    const { target, version } = wire;
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${action}` };
    return { target: '/', headers, ...(asked.content.length === 0 && { body: '{}' }) };
  }
  const named = [`Action=${action}`, ...given];
  const version = wire.protocol === 'query' ? wire.apiVersion : SQS_FORM_VERSION;
  const versioned = version === undefined ? [] : [`Version=${version}`];
  if (!isForm(asked)) return { target: `/?${[...named, ...versioned].join('&')}` };
  const body = formOf(named, versioned, asked);
  return body === undefined ? undefined : { target: '/', headers: { 'content-type': FORM }, body };
}

/** Of the two protocols of SQS its model shows one; this is the version of the other. */
const SQS_FORM_VERSION = '2012-11-05';

const isQuery = (given: readonly string[], asked: Asked): boolean =>
  given.length > 0 ||
  asked.parameters.querystring.size > 0 ||
  asked.method === 'GET' ||
  (isForm(asked) && !isMessage(asked));

/** `GetObject&Bucket=…&Key=…` is `GET /…/…`: the method is that of the integration. */
function storageAction(rest: string): Parts {
  const given = rest.split('&').slice(1);
  const valueOf = (name: string) => given.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const query = given.filter((pair) => !/^(?:Bucket|Key)=/.test(pair)).join('&');
  return { target: `/${valueOf('Bucket')}/${valueOf('Key')}${query && `?${query}`}` };
}

/** Whether parameters go into the body. A message that no template was made of is no form, unless a mapping says so. */
function isForm(asked: Asked): boolean {
  if (asked.method === 'GET' || asked.method === 'HEAD') return false;
  const declared = declaredType(asked.parameters);
  return declared === '' ? isMessage(asked) || looksLikeForm(asked.content) : declared.startsWith(FORM);
}

const isMessage = ({ isMade, parameters }: Asked): boolean => !isMade && declaredType(parameters) === '';

const declaredType = ({ header }: MappedParameters): string =>
  [...header].find(([name]) => name.toLowerCase() === 'content-type')?.[1].toLowerCase() ?? '';

const looksLikeForm = (content: string | Buffer): boolean => /^\s*(?:[\w.%+-]+=|$)/.test(content.toString());

/** What the URI says stands, whatever is in the content: that may be a client's. The message itself is no part of it. */
function formOf(named: readonly string[], versioned: readonly string[], asked: Asked): string | undefined {
  const text = isMessage(asked) ? '' : asked.content.toString().trim();
  const own = text.split('&').filter(Boolean);
  if (own.length > FORM_PARAMETERS_MAX) return undefined;
  const fixed = new Set(namesIn(named.join('&')));
  const names = namesIn(text);
  const free = own.filter((_, at) => !fixed.has(names[at]!));
  return [...named, ...(names.includes('Version') ? [] : versioned), ...free].join('&');
}

/** As the service will read them, whatever is escaped in them. */
const namesIn = (form: string): string[] => [...new URLSearchParams(form).keys()];

/** What the signature says is not for a mapping to say. */
const SIGNATURE = new Set(['authorization', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']);

const freeHeaders = (parameters: MappedParameters) =>
  Object.fromEntries(
    mappedHeaders(parameters)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !SIGNATURE.has(name)),
  );
