import { alphabetical, service } from '../../../aws/shape.ts';
import { control } from '../../../services/websocket/control/model/model.ts';
import * as portalProducts from './portal-products-model.ts';
import * as portals from './portals-model.ts';
import * as productPages from './product-pages-model.ts';
import * as routingRules from './routing-rules-model.ts';

/** All of API Gateway v2 as the AWS CLI knows it: what is served, and what its command line must know to behave alike. */
export const allOfApiGateway = service({
  ...control,
  operations: alphabetical(
    { ...control.operations, ...portals, ...portalProducts, ...productPages, ...routingRules },
    { DisablePortal: 'ExportApi', ListRoutingRules: 'GetRoutingRule', ResetAuthorizersCache: 'ExportApi' },
  ),
});
