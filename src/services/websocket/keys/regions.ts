import type { Call } from '../../../aws/server/dispatch.ts';
import type { KeysContext } from './keys-context.ts';
import { full } from './refusals.ts';

/** Throws when nothing may be made in one more region. */
export function checkRegions({ store, limits }: KeysContext, { caller }: Call): void {
  if (!store.regions.admits(caller)) throw full('regions with something in them', limits.regionsMax);
}
