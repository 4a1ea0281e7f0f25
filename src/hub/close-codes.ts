// Every way in which we end a connection: code and reason as the peer sees them. Codes: RFC 6455, section 7.4.

export type Close = { readonly code: number; readonly reason: string };

export const closes = {
  /** DeleteRoom: AWS's way is not known. */
  normal: { code: 1000, reason: '' },
  /** DisconnectUser. Clients know it by the code, and show the reason that was given (spec/ivschat.md, section 3.5). */
  shownOut: (reason = ''): Close => ({ code: 1001, reason }),
  /** The end of a chat session. The reason is the JSON of its ERROR frame (section 3.5); the code is not known. */
  sessionOver: (errorJson: string): Close => ({ code: 1000, reason: errorJson }),
  /** The server stops, as chat clients hear it: neither the code nor the reason is that of somebody who is shown out. */
  restarting: (errorJson: string): Close => ({ code: 1012, reason: errorJson }),
  /** DeleteConnection: `$disconnect` hears these words (spec/apigateway-websocket.md, section 1.8). */
  deleted: { code: 1000, reason: 'Connection Closed Normally' },
  /** Idle or too old (spec/apigateway-websocket.md, section 1.8), or the server stops, as clients of APIs hear it. */
  goingAway: { code: 1001, reason: 'Going away' },
  /** Binary frames are not accepted on a WebSocket API (section 1.8). */
  binary: { code: 1003, reason: 'Binary frames are not supported' },
  /** An error in our own code. */
  fault: { code: 1011, reason: 'Internal error' },
  /** Too much is held of messages that are not whole, and of this peer's the most (1013: IANA's registry of close codes). */
  overloaded: { code: 1013, reason: 'Try again later' },
} as const satisfies { [name: string]: Close | ((reason: string) => Close) };

/** Count one more. Peers choose the codes of libraries and applications (RFC 6455, section 7.4.2): by their thousands. */
export function countClose(counts: Map<string, number>, code: number): void {
  const range = code >= 3_000 && code < 5_000 ? `${Math.floor(code / 1_000)}xxx` : 'other';
  const name = code >= 1_000 && code < 1_016 ? String(code) : range;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** How a connection ended, as its service is told. */
export const NO_STATUS = 1005;
export const ABNORMAL = 1006;
