import type { Clock } from '../../../base/clock.ts';
import type { Apis } from '../../../store/apis/apis.ts';
import type { Regions } from '../../../store/regions.ts';
import type { Records } from '../../../store/records/records.ts';
import type { Sealer } from '../../../base/sealer.ts';
import type { UsagePlans } from '../../../store/keys/usage-plans.ts';

/** What operations on API keys and usage plans work with. */
export type KeysContext = {
  readonly store: {
    readonly records: Records;
    readonly apis: Apis;
    readonly usagePlans: UsagePlans;
    readonly regions: Regions;
  };
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly limits: {
    readonly apiKeysMax: number;
    readonly usagePlansMax: number;
    readonly usagePlanStagesMax: number;
    readonly keyUsagePlansMax: number;
    readonly regionsMax: number;
  };
};
