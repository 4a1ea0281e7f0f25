import type { BackendAnswer } from '../../../../backends/outgoing.ts';
import type { MappedParameters } from '../../expressions/mapping.ts';
import { integrationUri } from '../../expressions/mapping.ts';
import type { Invoking } from './integrate.ts';
import { measured } from '../measured.ts';

/** Calls the URL of an integration. Never rejects. Redirects are answers as any other: nobody is sent elsewhere. */
export async function callBackend(
  invoking: Invoking,
  content: string | Buffer,
  parameters: MappedParameters,
): Promise<BackendAnswer> {
  const { context, integration, holder, stageVariables, exchange, timeoutMs, log } = invoking;
  const { IntegrationType: type, IntegrationMethod = 'POST', IntegrationUri = '' } = integration;
  const method = IntegrationMethod === 'ANY' ? 'POST' : IntegrationMethod;
  const forwarded = type === 'HTTP_PROXY' ? Object.entries(exchange.headers?.single ?? {}) : [];
  const mapped = [...parameters.header].map(([name, value]) => [name, headerText(value)] as const);
  const call = {
    holder,
    method,
    url: withQuery(integrationUri(IntegrationUri, stageVariables, parameters.path), parameters),
    headers: {
      'content-type': typeof content === 'string' ? 'application/json' : 'application/octet-stream',
      // A proxy hears what the client said at the handshake (section 2.4), but for the name of another server.
      ...Object.fromEntries(forwarded.filter(([name]) => isFree(name) && name.toLowerCase() !== 'host')),
      ...Object.fromEntries(mapped.filter(([name]) => isFree(name))),
    },
    body: method === 'GET' || method === 'HEAD' ? NOTHING : Buffer.from(content as string),
    timeoutMs,
  };
  log?.calling(call.url, content);
  const answer = await measured(invoking, 'http', context.outgoing.call(call));
  log?.called(answer);
  return answer;
}

const NOTHING = Buffer.alloc(0);

/** How the request is framed is not for a client or a mapping to say. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const isFree = (name: string) => !FRAMING.has(name.toLowerCase());

/** What is beyond ASCII travels as UTF-8. */
const headerText = (value: string) => Buffer.from(value, 'utf8').toString('latin1');

function withQuery(uri: string, { querystring }: MappedParameters): string {
  const url = querystring.size > 0 ? URL.parse(uri) : null;
  if (!url) return uri;
  // All at once: the address is written anew with every parameter that is added to it.
  const query = new URLSearchParams(url.search);
  for (const [name, values] of querystring) for (const value of values) query.append(name, value);
  url.search = query.toString();
  return url.href;
}
