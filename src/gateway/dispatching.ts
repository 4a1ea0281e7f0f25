// How requests are worked off, whatever port they come in by, and what is counted and told of each.
import type { Authenticate } from '../aws/server/authenticate.ts';
import { callerThrottle } from '../aws/server/caller-throttle.ts';
import type { DispatcherOptions } from '../aws/server/dispatch.ts';
import type { Service } from '../aws/shape.ts';
import { harmlessLine } from '../base/harmless.ts';
import type { Log } from '../base/log.ts';
import type { LastErrors } from '../server/machine/last-errors.ts';
import type { RequestTimes } from '../server/metrics/request-times.ts';
import type { StatusCounts } from '../server/metrics/status-counts.ts';
import type { Context } from '../services/context.ts';
import { isBusy } from '../store/database/database.ts';
import type { StoreErrors } from '../store/database/store-errors.ts';

type Parts = Pick<Context, 'clock' | 'limits' | 'watch'> & {
  readonly authenticate: Authenticate;
  /** Whose operations have rates. */
  readonly models: readonly Service[];
  readonly log: Log;
  readonly storeErrors: StoreErrors;
  readonly lastErrors: LastErrors;
  readonly requests: StatusCounts;
  readonly requestTimes: RequestTimes;
  readonly settled: () => Promise<void> | undefined;
};

/** How often a request asks for a database that another program is writing to. */
const DATABASE_RETRY_MS = 25;

export const dispatchingBy = ({
  authenticate,
  models,
  clock,
  limits,
  watch,
  log,
  storeErrors,
  lastErrors,
  requests,
  requestTimes,
  settled,
}: Parts): Omit<DispatcherOptions, 'services' | 'unknown'> => ({
  authenticate,
  throttle: callerThrottle(models, limits, () => clock.now()),
  isInUse(cause) {
    storeErrors.addIfOurs(cause);
    return isBusy(cause);
  },
  settled,
  monotonic: () => clock.monotonic(),
  untilFree: (attempts) =>
    attempts * DATABASE_RETRY_MS > limits.databaseWaitMs
      ? undefined
      : new Promise((resolve) => void clock.after(DATABASE_RETRY_MS, resolve)),
  done({ requestId, operation, status, tookMs, cause }) {
    requests.add(operation, status);
    requestTimes.add(operation, status, tookMs);
    if (cause) {
      const refusal = { operation, status, reason: reasonOf(cause), requestId };
      lastErrors.add({ time: new Date(clock.now()), ...refusal });
      watch.emit({ kind: 'error', scope: operation, ...refusal });
      if (status < 500) log.info(refusal, 'A request was refused');
    }
    if (status >= 500) log.error({ requestId, operation, status, err: cause }, 'A request failed');
    else if (!cause) log.debug({ requestId, operation, status }, 'A request was answered');
  },
});

/** For logs, `tail` and `status`: it holds words of the caller. */
const reasonOf = (cause: unknown) => harmlessLine(cause instanceof Error ? cause.message : String(cause));
