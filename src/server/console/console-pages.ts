// The console, at /console/: a page and its assets, and nothing else. What it shows, it asks of the APIs, as any client does.
import type { IncomingHttpHeaders } from 'node:http';
import type { Response } from '../../aws/http.ts';
import type { Page, Pages } from '../request-listener.ts';
import type { ConsoleFile, ConsoleFiles } from './console-files.ts';

const BASE = '/console';
const PAGE_FILE = 'index.html';
/** A file of the bundle, or what the page is told of the server. */
const ASSET = /^\/console\/([\w-]+\.(?:js|css|svg|json|txt))$/;

const HASHED = /-\w{8}\.\w+$/;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};

/** Nothing but its own files, no code or style in the page, no markup made of text, in no frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const GUARDED = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const NOT_BUILT = `The console is not built, and this checkout cannot build it: npm ci brings what that needs (esbuild, a
development dependency). See the log of the server.
`;

export function consolePages(files: ConsoleFiles): Pages {
  const page = (name: string): Page => ({
    answer: async ({ 'accept-encoding': accepted = '', 'if-none-match': known }) => {
      const all = await files();
      if (!all) return text(503, NOT_BUILT);
      const file = all.get(name);
      return file
        ? served(name, file, accepted, known)
        : text(404, 'There is no such file (any more): load the page again\n');
    },
    isHarmless: true,
    givesWay: true,
  });
  const home = page(PAGE_FILE);
  // Relative, so that it leads there behind a prefix too.
  const redirect: Page = {
    answer: () => ({ status: 308, headers: { location: 'console/', ...GUARDED }, body: '' }),
    isHarmless: true,
    givesWay: true,
  };
  return {
    get(path) {
      if (path === BASE) return redirect;
      if (path === `${BASE}/`) return home;
      const [, name] = ASSET.exec(path) ?? [];
      return name === undefined ? undefined : page(name);
    },
  };
}

function served(
  name: string,
  { etag, plain, br, gzip }: ConsoleFile,
  accepted: string,
  known: IncomingHttpHeaders['if-none-match'],
): Response {
  const isFixed = HASHED.test(name);
  const encoding = (['br', 'gzip'] as const).find((one) => accepted.split(/[\s,;]+/).includes(one));
  const headers = {
    'content-type': TYPES[name.slice(name.lastIndexOf('.') + 1)]!,
    'cache-control': isFixed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag,
    vary: 'Accept-Encoding',
    ...GUARDED,
  };
  if (known === etag) return { status: 304, headers, body: '' };
  if (!encoding) return { status: 200, headers, body: plain };
  return { status: 200, headers: { ...headers, 'content-encoding': encoding }, body: encoding === 'br' ? br : gzip };
}

const text = (status: number, body: string): Response => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...GUARDED },
  body,
});
