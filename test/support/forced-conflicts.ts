import type { Draft, Entry, Journal } from '../../src/store/records/journal.ts';
import { Conflict } from '../../src/store/records/journal.ts';
import { LocalJournal } from '../../src/store/records/local-journal.ts';

/**
 * A journal in which, every second time, another node was first: what was drafted runs again. Whatever an operation
 * does besides writing to the store is done twice then.
 */
export class ForcedConflicts implements Journal {
  readonly #journal = new LocalJournal();
  #appended = 0;

  async append(entry: Entry, draft: Draft): Promise<void> {
    if (this.#appended++ % 2 === 1) {
      draft.discard();
      throw new Conflict();
    }
    this.#journal.append(entry, draft);
  }
}
