// What running the integration of a route leads to, and what that means for a handshake.
import type { BackendAnswer } from '../../../../backends/backend-request.ts';
import type { ErrorMessage } from '../frames.ts';
import type { ConnectResult } from '../../events/proxy-result.ts';
import type { ResponseType } from '../../logs/request-log.ts';
import { thrownText } from './failure-text.ts';
import { httpConnectResult, lambdaConnectResult } from '../../events/proxy-result.ts';

export type Outcome =
  /** A Lambda proxy answered with this JSON. */
  | { readonly kind: 'lambda'; readonly payload: string }
  /** An HTTP proxy answered, or an integration response was made of an answer. */
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers: readonly (readonly [name: string, value: unknown])[];
      /** Undefined: bytes that are no text. */
      readonly body: string | undefined;
    }
  | Refusal;

/** `status` is that of a refused handshake, `message` that of the frame to a connection (sections 1.2 and 1.6). */
type Refusal = {
  readonly kind: 'error';
  readonly status: number;
  readonly message: ErrorMessage;
  readonly type: ResponseType;
  /** For the operator only. */
  readonly reason: string;
  /** The integration said so itself. */
  readonly isAnswer?: true;
};

export const failed = (status: 500 | 502, reason: string): Refusal => ({
  kind: 'error',
  status,
  message: 'Internal server error',
  type: 'INTEGRATION_FAILURE',
  reason,
});
/** A function threw: that is its answer. */
export const threw = (payload: string): Refusal => ({ ...failed(502, thrownText(payload)), isAnswer: true });

/** Nothing may be sent to the integration: no template fits, and the message may not pass (section 2.5). */
export const unsupported: Refusal = {
  kind: 'error',
  status: 415,
  message: 'Unsupported Media Type',
  type: 'UNSUPPORTED_MEDIA_TYPE',
  reason: 'No request template fits, and the message may not pass without one',
};

const late: Refusal = {
  kind: 'error',
  status: 504,
  message: 'Endpoint request timed out',
  type: 'INTEGRATION_TIMEOUT',
  reason: 'The backend was too slow',
};

/** What a call means that was not answered. */
export function unanswered(call: Unanswered): Refusal {
  if (call.outcome === 'failed') return failed(500, call.reason);
  if (call.outcome === 'busy') return failed(500, 'Too much is under way for this integration');
  return late;
}

type Unanswered = Extract<BackendAnswer, { outcome: 'late' | 'busy' | 'failed' }>;

export function connectResult(outcome: Outcome): ConnectResult {
  switch (outcome.kind) {
    case 'lambda':
      return lambdaConnectResult(outcome.payload);
    case 'http':
      return httpConnectResult(outcome.status, outcome.headers);
    case 'error':
      return { outcome: 'refused', status: outcome.status };
  }
}
