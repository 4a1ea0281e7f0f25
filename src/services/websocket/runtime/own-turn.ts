import { nextTurn } from '../../../base/clock.ts';

/** A shorter text is parsed in a millisecond. */
const LARGE_LENGTH = 16 * 1024;

/** After a text was parsed: what else is done for a large one has a turn of its own. Undefined: it is not large. */
export const ownTurn = ({ length }: string): Promise<void> | undefined =>
  length > LARGE_LENGTH ? nextTurn() : undefined;
