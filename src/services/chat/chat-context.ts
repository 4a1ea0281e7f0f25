import type { Context } from '../context.ts';
import type { UnderWay } from '../../base/under-way.ts';
import type { AccountRates } from './account-rates.ts';
import type { LiveRooms } from './live-rooms.ts';
import type { ChatLog } from './logging/chat-log.ts';
import type { ChatMetrics } from './metrics.ts';
import type { Reviewer } from './review/reviewer.ts';

/** What IVS Chat has besides the context that all services share. */
export type ChatContext = Context & {
  readonly live: LiveRooms;
  readonly metrics: ChatMetrics;
  readonly rates: AccountRates;
  /** A room without logging configurations costs nothing. */
  readonly chatLog: Pick<ChatLog, 'record' | 'flush'>;
  readonly reviewer: Reviewer;
  /** Messages under review. */
  readonly reviews: UnderWay;
  /** Logging configurations that are changing just now. */
  readonly changing: Map<string, 'UPDATING' | 'DELETING'>;
};
