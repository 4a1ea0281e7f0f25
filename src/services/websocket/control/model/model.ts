import { alphabetical, service } from '../../../../aws/shape.ts';
import { bounds } from '../../bounds-model.ts';
import * as apis from './apis-model.ts';
import * as authorizers from './authorizers-model.ts';
import * as deployments from './deployments-model.ts';
import * as domains from './domains-model.ts';
import * as integrations from './integrations-model.ts';
import * as models from './models-model.ts';
import * as routes from './routes-model.ts';
import { errors } from './shapes.ts';
import * as stages from './stages-model.ts';
import * as tags from './tags-model.ts';
import * as vpcLinks from './vpc-links-model.ts';

/** The control plane of API Gateway for WebSocket APIs. Source: spec/apigateway-websocket.md, section 4. */
export const control = service({
  id: 'apigatewayv2',
  doc: 'Make WebSocket APIs: routes, integrations, authorizers, deployments, stages.',
  apiVersion: '2018-11-29',
  signingName: 'apigateway',
  wireNames: 'lower-first',
  times: 'seconds',
  base: 'host',
  rate: { perSecond: 'controlRequestsPerSecond', burst: 'controlRequestsBurst' },
  bounds,
  errors,
  operations: alphabetical(
    {
      ...apis,
      ...authorizers,
      ...deployments,
      ...domains,
      ...integrations,
      ...models,
      ...routes,
      ...stages,
      ...tags,
      ...vpcLinks,
    },
    { ResetAuthorizersCache: 'ExportApi' },
  ),
});
