import type { IncomingHttpHeaders } from 'node:http';

/** What proxies may change: the host (undefined: as it came), and what was in front of the path. */
export type SignedAs = { readonly host: string | undefined; readonly prefix: string };

/** An HTTP request as it came, with its body read. */
export type Request = {
  readonly method: string;
  /** Path and query exactly as on the wire, but without what the public URL or a proxy has in front of all paths. */
  readonly target: string;
  /** For what the client may have signed, the likeliest first. Undefined: as it came. */
  readonly signedAs?: readonly SignedAs[] | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** Came over TLS. */
  readonly isSecure: boolean;
};

/** One whose answer may have to say where clients reach this server, as in `https://ws.example.com`. */
export type LocatedRequest = Request & { origin(): string };

export type Response = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
};

/** Split a target at its first question mark. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Percent-decode one segment; undefined when it is not well-formed UTF-8. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
