import { closes } from '../../../hub/close-codes.ts';
import type { Context } from '../../context.ts';
import { topicOf } from '../live-rooms.ts';

/** Close the members of a room that is deleted, wherever that was done. */
export function closeDeletedRooms({ store, hub }: Pick<Context, 'store' | 'hub'>): void {
  store.records.onApplied(({ kind, key, record }) => {
    if (kind === 'room' && record === undefined) hub.disconnect(topicOf(key), undefined, closes.normal);
  });
}
