// All of API Gateway v2 as the AWS CLI knows it: what is served, and what its command line must know to behave alike.
import type { Operation, Service } from '../../../aws/shape.ts';
import { control } from '../../../services/websocket/control/model/model.ts';
import * as portalProducts from './portal-products-model.ts';
import * as portals from './portals-model.ts';
import * as productPages from './product-pages-model.ts';
import * as routingRules from './routing-rules-model.ts';

const unserved: { readonly [name: string]: Operation } = {
  ...portals,
  ...portalProducts,
  ...productPages,
  ...routingRules,
};

/** Where they stand in AWS's order: behind which of those that are served. */
const places: readonly (readonly [before: string, pattern: RegExp])[] = [
  ['CreateModel', /^CreateP/],
  ['CreateRouteResponse', /^CreateRouting/],
  ['DeleteModel', /^DeleteP/],
  ['DeleteRouteSettings', /^DeleteRouting/],
  ['ExportApi', /^Disable/],
  ['GetModels', /^GetP/],
  ['GetRoutes', /^(Get|List)Routing/],
  ['ImportApi', /^(ListP|Preview|Publish|Put)/],
  ['UpdateModel', /^UpdateP/],
];

/** The commands of `aws apigatewayv2`. */
export const allOfApiGateway: Service = {
  ...control,
  operations: Object.fromEntries(
    Object.entries<Operation>(control.operations).flatMap(([name, operation]) => {
      const pattern = places.find(([before]) => before === name)?.[1];
      const names = pattern ? Object.keys(unserved).filter((one) => pattern.test(one)) : [];
      return [[name, operation], ...names.toSorted().map((one) => [one, unserved[one]!] as const)];
    }),
  ),
};
