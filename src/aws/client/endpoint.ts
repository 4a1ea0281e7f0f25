/** Where a service listens. `path` and `query` are as they were written. */
export type Endpoint = {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number | undefined;
  /** The Host header: without user, password and default port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
};

const URL_PARTS =
  /^(https?):\/\/(?:[^/?#@]*@)?(\[[0-9a-fA-F:.]+\]|[^/?#:\s]+)(?::(\d*))?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/i;

/** Read an endpoint URL without normalising it; undefined when it is not an http(s) URL. */
export function parseEndpoint(url: string): Endpoint | undefined {
  const parts = URL_PARTS.exec(url);
  if (!parts) return undefined;
  const [, scheme, name, digits, path, query] = parts as unknown as [string, string, string, string?, string?, string?];
  const secure = scheme.toLowerCase() === 'https';
  const port = digits ? Number(digits) : undefined;
  if (port !== undefined && port > 65_535) return undefined;
  const isDefaultPort = port === undefined || port === (secure ? 443 : 80);
  return {
    secure,
    hostname: name.replace(/^\[|\]$/g, ''),
    port,
    host: isDefaultPort ? name : `${name}:${port}`,
    path: printable(path ?? ''),
    query: printable(query ?? ''),
  };
}

/** What may not stand on a request line is percent-encoded; everything else stays. */
const printable = (text: string): string => text.replace(/[^\u0021-\u007e]+/gu, encodeURIComponent);

/** The URL of a target at this endpoint, as messages show it. */
export const urlOf = ({ secure, host }: Endpoint, target: string): string =>
  `${secure ? 'https' : 'http'}://${host}${target}`;
