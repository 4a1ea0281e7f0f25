import type { Room } from '../../store/chat/rooms.ts';
import type { Context } from '../context.ts';
import type { UnderWay } from '../../base/under-way.ts';
import type { AccountRates } from './account-rates.ts';
import type { LiveRooms } from './live-rooms.ts';
import type { ChatMetrics } from './metrics.ts';
import type { Reviewer } from './review/reviewer.ts';

/** Where messages are logged; a room without logging configurations costs nothing. */
export interface ChatLog {
  /** `receivedMs` is when the request came, `json` the frame that clients get. Returns at once. */
  record(room: Room, type: 'MESSAGE' | 'EVENT', receivedMs: number, json: string): void;
  /** Write what waits for a configuration, or for all of them. */
  flush(configurationArn?: string): Promise<void>;
}

/** What IVS Chat has besides the context that all services share. */
export type ChatContext = Context & {
  readonly live: LiveRooms;
  readonly metrics: ChatMetrics;
  readonly rates: AccountRates;
  readonly chatLog: ChatLog;
  readonly reviewer: Reviewer;
  /** Messages under review. */
  readonly reviews: UnderWay;
  /** Logging configurations that are changing just now. */
  readonly changing: Map<string, 'UPDATING' | 'DELETING'>;
};
