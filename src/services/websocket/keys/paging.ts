import type { Call } from '../../../aws/server/dispatch.ts';
import type { KeysContext } from './keys-context.ts';
import { invalid } from './refusals.ts';

/** Source: the documentation of `limit` in AWS's model. */
const PAGE = 25;
const PAGE_MAX = 500;

type Asked = { readonly position?: string | undefined; readonly limit?: number | undefined };

/** A page of records in the order of their sequence. Positions are opaque, survive a restart, and are good for one list only. */
export function pageOf<T extends { readonly sequence: number }, Shown>(
  { sealer, clock }: KeysContext,
  { caller, route }: Call,
  { position, limit = PAGE }: Asked,
  records: Iterable<T>,
  show: (record: T) => Shown,
): { items: Shown[]; position?: string } {
  if (limit < 1 || limit > PAGE_MAX) throw invalid(`Invalid limit: it must be between 1 and ${PAGE_MAX}`);
  const purpose = JSON.stringify(['page', route.name, caller.account, caller.region, route.labels]);
  const after = position === undefined ? 0 : sealer.open(purpose, position);
  if (typeof after !== 'number') throw invalid('Invalid position: it is not of this list');
  const page: T[] = [];
  for (const record of records) {
    if (record.sequence <= after) continue;
    // One more than fits: there is another page.
    if (page.length === limit) {
      return { items: page.map(show), position: sealer.seal(purpose, page.at(-1)!.sequence, clock.now()) };
    }
    page.push(record);
  }
  return { items: page.map(show) };
}
