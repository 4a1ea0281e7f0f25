// Cross-origin resource sharing: which web pages may read what the services answer that allow it (spec/ivschat.md,
// section 12; the WHATWG's Fetch Standard, section 3.2). A browser asks for leave first, without a signature.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from '../../aws/server/dispatch.ts';
import type { Response } from '../../aws/http.ts';
import type { Cors } from '../../aws/shape.ts';
import type { Sharing } from './web-pages.ts';
import { foreignOrigin } from './web-pages.ts';

type Options = {
  readonly rules: { readonly sharesWith: Sharing };
  readonly dispatcher: Pick<Dispatcher, 'at'>;
};

export type CorsRule = {
  /** What makes an answer one that a page of that origin may read; nothing for most. */
  headersFor(path: string, origin: string): Record<string, string>;
  /** The answer to a browser that asks for leave, or why it gets none. Undefined: it is no such question. */
  preflight(method: string, path: string, headers: IncomingHttpHeaders): Response | string | undefined;
};

/** What every signed request may have. */
const SIGNED_HEADERS = ['Authorization', 'Date', 'Host', 'X-Amz-Content-Sha256', 'X-Amz-Date', 'X-Amz-Security-Token'];
/** What Smithy has where a model says nothing; so it is with the origin, which is `*`. */
const MAX_AGE_SECONDS = 600;

export function corsRule({ rules, dispatcher }: Options): CorsRule {
  const corsAt = (path: string): Cors | undefined =>
    dispatcher.at(path).find(({ service }) => service.cors)?.service.cors;
  const isShared = (origin: string) => rules.sharesWith === 'all' || rules.sharesWith(origin);

  function allowing(origin: string): Record<string, string> {
    if (rules.sharesWith === 'all') return { 'access-control-allow-origin': '*' };
    // What keeps answers must not show one origin's to another.
    return { vary: 'Origin', ...(rules.sharesWith(origin) && { 'access-control-allow-origin': origin }) };
  }

  return {
    headersFor(path, origin) {
      const cors = corsAt(path);
      if (!cors) return {};
      const exposed = isShared(origin) && { 'access-control-expose-headers': cors.exposedHeaders.join(',') };
      return { ...allowing(origin), ...exposed };
    },
    preflight(method, path, { origin, 'access-control-request-method': wanted }) {
      if (method !== 'OPTIONS' || origin === undefined || wanted === undefined) return undefined;
      const cors = corsAt(path);
      if (!cors) return undefined;
      if (!isShared(origin)) return foreignOrigin(origin);
      const methods = dispatcher.at(path).map(({ operation }) => operation.http.split(' ', 1)[0]);
      const headers = {
        'access-control-allow-methods': methods.join(','),
        'access-control-allow-headers': [...new Set([...SIGNED_HEADERS, ...cors.allowedHeaders])].join(','),
        'access-control-max-age': String(MAX_AGE_SECONDS),
      };
      return { status: 200, headers, body: '' };
    },
  };
}
