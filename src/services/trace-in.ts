/** The name that a client gave its connection for whoever watches: `fanfare-trace` in the query of its handshake. */
export const traceIn = (query: string): string | undefined => TRACE.exec(query)?.[1];

const TRACE = /(?:^|[?&])fanfare-trace=([\w-]{1,64})(?:&|$)/;
