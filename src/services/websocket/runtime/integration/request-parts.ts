// The parts of a request to a backend, whatever it is.
import type { DeployedIntegration } from '../../../../store/apis/deployed.ts';
import type { MappedParameters } from '../../expressions/mapping.ts';

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
export const isFree = (name: string): boolean => !FRAMING.has(name.toLowerCase());

/** Those that a mapping sets. What is beyond ASCII travels as UTF-8. */
export const mappedHeaders = ({ header }: MappedParameters): [name: string, value: string][] =>
  [...header]
    .filter(([name]) => isFree(name))
    .map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]);

/** A URL with the parameters that a mapping adds to it. */
export function withQuery(text: string, { querystring }: MappedParameters): string {
  const url = querystring.size > 0 ? URL.parse(text) : null;
  if (!url) return text;
  // All at once: the address is written anew with every parameter that is added to it.
  const query = new URLSearchParams(url.search);
  for (const [name, values] of querystring) for (const value of values) query.append(name, value);
  url.search = query.toString();
  return url.href;
}

/** A method has to be said; for `ANY` it is POST. */
export const methodOf = ({ IntegrationMethod = 'POST' }: DeployedIntegration): string =>
  IntegrationMethod === 'ANY' ? 'POST' : IntegrationMethod;

/** Where nobody has said another. */
export const usualType = (content: string | Buffer): string =>
  typeof content === 'string' ? 'application/json' : 'application/octet-stream';

/** Some methods have none. */
export const bodyOf = (method: string, content: string | Buffer): Buffer =>
  method === 'GET' || method === 'HEAD' ? NOTHING : Buffer.from(content as string);

const NOTHING = Buffer.alloc(0);
