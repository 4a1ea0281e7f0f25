import type { NodeRecord } from './node-record.ts';
import { isHeld } from './node-record.ts';

const NUMBER_MAX = 65_535;

export type Claim = { readonly number: number; readonly incarnation: number };

/**
 * The number that a data folder is to have: the one that it had, at once, since only one process can hold the folder; else
 * the lowest that nobody holds. Ids have 64 random bits, so one of a former holder is simply not there.
 */
export function claimOf(records: readonly NodeRecord[], directory: string): Claim {
  const own = records.find((record) => record.directory === directory);
  if (own) return { number: own.number, incarnation: own.incarnation + 1 };
  const byNumber = new Map(records.map((record) => [record.number, record]));
  for (let number = 1; number <= NUMBER_MAX; number++) {
    const record = byNumber.get(number);
    if (!record) return { number, incarnation: 1 };
    if (!isHeld(record)) return { number, incarnation: record.incarnation + 1 };
  }
  throw new Error('All 65,535 numbers of nodes are taken');
}
