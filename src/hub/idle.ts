// What most connections have of something, shared by all of them: an idle one keeps no lists of its own.
import type { Close } from './close-codes.ts';
import { ABNORMAL } from './close-codes.ts';
import type { Topic } from './topic/topic.ts';

export const NO_TOPICS: readonly Topic[] = [];
/** Never written to: the first frame makes a list. */
export const NO_FRAMES: Buffer[] = [];
export const NOT_CLOSED: Close = { code: ABNORMAL, reason: '' };
