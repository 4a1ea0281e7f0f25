// The public APIs, called as any client calls them: by the models, signed in the page.
import type { Credentials } from './sign.ts';
import { encode, presign, sign } from './sign.ts';
import type { Models } from './models.ts';
import { textOf } from './text-of.ts';

/** A refusal of the server, or that it was not reached (status 0). */
export class CallError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string;

  constructor(code: string, status: number, message: string, requestId: string) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }

  get isUnreached(): boolean {
    return this.status === 0;
  }
}

export type Input = { readonly [member: string]: unknown };
export type Client = {
  readonly region: string;
  readonly models: Models;
  /** `base` is what stands before the path of an operation, as in `/prod`. Throws a CallError. */
  call<T = unknown>(service: string, operation: string, input?: Input, base?: string): Promise<T>;
  /** A WebSocket of the server's, with a signature in its address unless that is not wanted. */
  open(path: string, query?: URLSearchParams, wanted?: Wanted): Promise<WebSocket>;
};

type Wanted = { readonly isSigned?: boolean; readonly protocols?: readonly string[] };

const PATIENCE_MS = 15_000;
const JSON_TYPE = 'application/json';

/** Where the server's own paths begin: above `/console/`, whatever a proxy has in front. */
export const root = () => new URL('..', document.baseURI);

/** Without credentials nothing is signed: a server that trusts every caller reads the region alone. */
export function clientOf(models: Models, region: string, credentials: Credentials | undefined): Client {
  return {
    region,
    models,
    async call<T>(serviceId: string, name: string, input: Input = {}, base = '') {
      const service = models[serviceId];
      const operation = service?.operations[name];
      if (!service || !operation) throw new CallError('NotServed', 404, `${name} is not served here`, '');
      const { method, path, query, body, contentType } = requestOf(service.wireNames, operation, input);
      const url = new URL(root());
      url.pathname = url.pathname.replace(/\/$/, '') + base + path;
      url.search = query;
      const signing = { region, service: service.signingName, nowMs: Date.now() };
      const headers = credentials
        ? await sign({ method, url, body, contentType }, credentials, signing)
        : { ...(contentType !== undefined && { 'content-type': contentType }), ...saying(region) };
      const response = await send(url, { method, headers, ...(body !== '' && { body }) });
      const text = await response.text();
      if (!response.ok) throw failureOf(response, text);
      return (text === '' ? {} : JSON.parse(text)) as T;
    },
    async open(path, query, { isSigned = true, protocols = [] } = {}) {
      const url = new URL(`.${path}`, root());
      url.search = query?.toString() ?? '';
      const signing = { region, service: 'execute-api', nowMs: Date.now() };
      const address = credentials && isSigned ? await presign(url, credentials, signing) : url;
      return new WebSocket(address.href.replace(/^http/, 'ws'), [...protocols]);
    },
  };
}

const saying = (region: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=console/20000101/${region}/execute-api/aws4_request, SignedHeaders=host, Signature=none`,
});

async function send(url: URL, options: RequestInit): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await fetch(url, { ...options, signal, credentials: 'omit', cache: 'no-store', redirect: 'error' });
  } catch {
    throw new CallError('NotReached', 0, 'The server does not answer', '');
  }
}

function failureOf(response: Response, text: string): CallError {
  const { status, headers } = response;
  const code = headers.get('x-amzn-errortype')?.split(':')[0] ?? `Status ${status}`;
  return new CallError(code, status, messageIn(text) || code, headers.get('x-amzn-requestid') ?? '');
}

function messageIn(text: string): string {
  try {
    const { message, Message } = JSON.parse(text) as { message?: unknown; Message?: unknown };
    return textOf(message ?? Message ?? '');
  } catch {
    return '';
  }
}

type Names = Models[string]['wireNames'];

/** Each member where the model says that it travels. */
function requestOf(names: Names, operation: Models[string]['operations'][string], input: Input) {
  const [method = '', template = ''] = operation.http.split(' ');
  let path = template;
  const query = new URLSearchParams();
  const members: Record<string, unknown> = {};
  let payload: string | undefined;
  for (const [name, member] of Object.entries(operation.input)) {
    const value = input[name];
    if (value === undefined) continue;
    const wire = member.wire ?? (names === 'as-is' ? name : name.charAt(0).toLowerCase() + name.slice(1));
    if (member.in === 'path') path = path.replace(`{${wire}}`, encode(textOf(value)));
    else if (member.in === 'query') query.set(wire, textOf(value));
    else if (member.in === 'payload') payload = textOf(value);
    else members[wire] = value;
  }
  const hasBody = method === 'POST' || method === 'PATCH' || method === 'PUT';
  const body = payload ?? (hasBody ? JSON.stringify(members) : '');
  const contentType = payload === undefined && hasBody ? JSON_TYPE : payload === undefined ? undefined : 'text/plain';
  return { method, path, query: query.toString(), body, contentType };
}
