// When a call is made again, and how long that waits (spec/aws-cli.md, section 13).
import { ServiceError } from './response.ts';
import { TransportError } from './transport.ts';

/** `adaptive` differs from `standard` only for clients that make many calls at once. */
export type RetryMode = 'legacy' | 'standard' | 'adaptive';

type Policy = {
  readonly attempts: number;
  readonly statuses: ReadonlySet<number>;
  /** Retried with any status, or only with 400. */
  readonly codes: ReadonlySet<string>;
  readonly codesOnlyWith400: boolean;
  readonly waitSecondsMax: number;
  /** What is said to have used up its attempts: any failure of the last one, or only one that would be retried. */
  readonly exhaustedBy: 'any' | 'retryable';
};

const THROTTLING = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottledException',
  'ProvisionedThroughputExceededException',
];

const standard: Policy = {
  attempts: 3,
  statuses: new Set([500, 502, 503, 504]),
  codes: new Set([
    ...THROTTLING,
    'RequestTimeout',
    'RequestTimeoutException',
    'PriorRequestNotComplete',
    'RequestThrottled',
    'TooManyRequestsException',
    'TransactionInProgressException',
    'RequestLimitExceeded',
    'BandwidthLimitExceeded',
    'LimitExceededException',
    'SlowDown',
    'EC2ThrottledException',
  ]),
  codesOnlyWith400: false,
  waitSecondsMax: 20,
  exhaustedBy: 'any',
};

const legacy: Policy = {
  attempts: 5,
  statuses: new Set([429, 500, 502, 503, 504, 509]),
  codes: new Set(THROTTLING),
  codesOnlyWith400: true,
  waitSecondsMax: Infinity,
  exhaustedBy: 'retryable',
};

const POLICIES: { readonly [Mode in RetryMode]: Policy } = { legacy, standard, adaptive: standard };

/** How often a call is made at most, where nothing else is said. */
export const attemptsOf = (mode: RetryMode): number => POLICIES[mode].attempts;

/** Whether another attempt may end better. A certificate that is refused once is refused again. */
export function isRetryable(cause: unknown, mode: RetryMode = 'standard'): boolean {
  const { statuses, codes, codesOnlyWith400 } = POLICIES[mode];
  if (cause instanceof TransportError) return cause.kind !== 'tls' && cause.kind !== 'too-large';
  if (!(cause instanceof ServiceError)) return false;
  return statuses.has(cause.status) || (codes.has(cause.code) && (!codesOnlyWith400 || cause.status === 400));
}

/** Whether the failure of the last attempt is said to be that of all. */
export const isExhausted = (cause: unknown, mode: RetryMode): boolean =>
  POLICIES[mode].exhaustedBy === 'any' || isRetryable(cause, mode);

/** How long to wait after the failure of an attempt (counted from 1). */
export const waitMs = (attempt: number, random: () => number, mode: RetryMode = 'standard'): number =>
  Math.min(random() * 2 ** (attempt - 1), POLICIES[mode].waitSecondsMax) * 1000;
