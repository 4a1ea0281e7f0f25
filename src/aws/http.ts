import type { IncomingHttpHeaders } from 'node:http';

/** An HTTP request as it came, with its body read. */
export type Request = {
  readonly method: string;
  /** Path and query exactly as on the wire: that is what a client signs. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** Came over TLS. */
  readonly isSecure: boolean;
};

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
