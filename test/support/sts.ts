// STS as programs without an SDK ask it: a signed form, and an answer in XML.
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { Credential } from '../../src/aws/sigv4/verify.ts';
import { REGION, rootKey } from './gateway.ts';

export type Answer = { readonly status: number; readonly type: string; readonly text: string };
type Parameters = Readonly<Record<string, string>>;
/** As clients sign with it. */
export type Key = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/** Ask for an operation, or send a form as it is. */
export async function askSts(url: string, form: Parameters | string, key: Credential = rootKey): Promise<Answer> {
  const body = typeof form === 'string' ? form : new URLSearchParams({ Version: '2011-06-15', ...form }).toString();
  const headers = { host: new URL(url).host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const request = { method: 'POST', target: '/', headers, body: Buffer.from(body) };
  const signature = sign(request, key, { region: REGION, service: 'sts', now: Date.now() });
  const response = await fetch(url, { method: 'POST', body, headers: { ...headers, ...signature } });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

/** The text of an element; the only one of its name. */
export function element({ text }: Answer, name: string): string {
  const [found, ...more] = [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))];
  if (!found || more.length > 0) throw new Error(`There is not one ${name} in ${text}`);
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return found[1]!.replace(/&(\w+);/g, (_, entity: string) => entities[entity]!);
}

/** Temporary credentials, and when they end. */
export async function credentialsOf(url: string, form: Parameters, key?: Credential) {
  const answer = await askSts(url, form, key);
  if (answer.status !== 200) throw new Error(answer.text);
  const credentials: Key = {
    accessKeyId: element(answer, 'AccessKeyId'),
    secretAccessKey: element(answer, 'SecretAccessKey'),
    sessionToken: element(answer, 'SessionToken'),
  };
  return { credentials, endsMs: Date.parse(element(answer, 'Expiration')), answer };
}
