import type { Clock } from '../../../base/clock.ts';
import type { Apis } from '../../../store/apis/apis.ts';
import type { Records } from '../../../store/records/records.ts';
import type { Regions } from '../../../store/regions.ts';
import type { Sealer } from '../../../base/sealer.ts';

/** What the control plane may hold, per account and region, or per API (spec/apigateway-websocket.md, section 1.8). */
export type ControlLimits = {
  readonly [
    name in
      | 'apisMax'
      | 'routesMax'
      | 'integrationsMax'
      | 'integrationResponsesMax'
      | 'authorizersMax'
      | 'modelsMax'
      | 'stagesMax'
      | 'deploymentsMax'
      | 'deploymentBytesMax'
      | 'domainNamesMax'
      | 'apiMappingsMax'
  ]: number;
};

/** What the operations of the control plane work with. */
export type ControlContext = {
  readonly records: Records;
  readonly apis: Apis;
  readonly regions: Regions;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly limits: ControlLimits;
};
