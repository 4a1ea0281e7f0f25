import type { Quota } from '../../../store/keys/usage-plans.ts';

const DAY_MS = 86_400_000;
/** Weeks begin on Sunday, and 1970 began four days after one. */
const AFTER_SUNDAY_MS = 4 * DAY_MS;

/** When the period began that a time is in, by the calendar in UTC. */
export function periodStartMs(period: Quota['period'], ms: number): number {
  switch (period) {
    case 'DAY':
      return ms - (ms % DAY_MS);
    case 'WEEK':
      return ms - ((ms + AFTER_SUNDAY_MS) % (7 * DAY_MS));
    case 'MONTH': {
      const at = new Date(ms);
      return Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
    }
  }
}

/** What a quota allows in a period: less in the first one, which is that in which the quota was set. */
export const allowedIn = ({ limit, offset, period }: Quota, startMs: number, sinceMs: number): number =>
  startMs === periodStartMs(period, sinceMs) ? limit - offset : limit;
