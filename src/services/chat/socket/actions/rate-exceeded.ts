import type { ActionRefusal } from './action.ts';

/** Of a connection, a room or an account; the text is that of the real service (spec/ivschat.md, section 3.3). */
export const RATE_EXCEEDED: ActionRefusal = { code: 429, message: 'rate limit exceeded' };
