// AWS's standard retry mode (spec/aws-cli.md, section 13).
import { ServiceError } from './response.ts';
import { TransportError } from './transport.ts';

export const DEFAULT_ATTEMPTS = 3;

const TRANSIENT_STATUSES = new Set([500, 502, 503, 504]);
const RETRIED_CODES = new Set([
  'RequestTimeout',
  'RequestTimeoutException',
  'PriorRequestNotComplete',
  // Throttling, under all the names it has.
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'TransactionInProgressException',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
  'LimitExceededException',
  'SlowDown',
  'EC2ThrottledException',
]);

/** Whether another attempt may end better. A certificate that is refused once is refused again. */
export function isRetryable(cause: unknown): boolean {
  if (cause instanceof TransportError) return cause.kind !== 'tls' && cause.kind !== 'too-large';
  return cause instanceof ServiceError && (TRANSIENT_STATUSES.has(cause.status) || RETRIED_CODES.has(cause.code));
}

const WAIT_SECONDS_MAX = 20;

/** How long to wait after the failure of an attempt (counted from 1). */
export const waitMs = (attempt: number, random: () => number): number =>
  Math.min(random() * 2 ** (attempt - 1), WAIT_SECONDS_MAX) * 1000;
