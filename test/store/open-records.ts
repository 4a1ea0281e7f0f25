import assert from 'node:assert/strict';
import { openDatabase } from '../../src/store/database/database.ts';
import { LocalJournal } from '../../src/store/records/local-journal.ts';
import { Records } from '../../src/store/records/records.ts';

/** Records of a server that is alone. Each makes its own of what the database holds, as another start would. */
export const recordsIn = (database = openDatabase(':memory:')) =>
  new Records(database, new LocalJournal(), assert.ifError);
