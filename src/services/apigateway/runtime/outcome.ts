// What running the integration of a route leads to, and what that means for a handshake.
import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorMessage } from '../frames.ts';
import type { ConnectResult } from '../data/proxy-result.ts';
import type { ResponseType } from '../logs/request-log.ts';
import { httpConnectResult, lambdaConnectResult } from '../data/proxy-result.ts';

export type Outcome =
  /** A Lambda proxy answered with this JSON. */
  | { readonly kind: 'lambda'; readonly payload: string }
  /** An HTTP proxy answered. */
  | { readonly kind: 'http'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
  /** An integration response was chosen, and its template gave this body. */
  | { readonly kind: 'mapped'; readonly status: number; readonly body: string }
  /** `status` is that of a refused handshake, `message` that of the frame to a connection (sections 1.2 and 1.6). */
  | Failure;

type Failure = {
  readonly kind: 'error';
  readonly status: number;
  readonly message: ErrorMessage;
  readonly type: ResponseType;
};

export const failed = (status: 500 | 502): Outcome => ({
  kind: 'error',
  status,
  message: 'Internal server error',
  type: 'INTEGRATION_FAILURE',
});
/** Nothing may be sent to the integration: no template fits, and the message may not pass (section 2.3). */
export const unsupported: Outcome = {
  kind: 'error',
  status: 415,
  message: 'Unsupported Media Type',
  type: 'UNSUPPORTED_MEDIA_TYPE',
};
export const late: Outcome = {
  kind: 'error',
  status: 504,
  message: 'Endpoint request timed out',
  type: 'INTEGRATION_TIMEOUT',
};

export function connectResult(outcome: Outcome): ConnectResult {
  switch (outcome.kind) {
    case 'lambda':
      return lambdaConnectResult(outcome.payload);
    case 'http':
      return httpConnectResult(outcome.status, Object.entries(outcome.headers));
    case 'mapped':
      return httpConnectResult(outcome.status, []);
    case 'error':
      return { outcome: 'refused', status: outcome.status };
  }
}
