import { alphabetical, service } from '../../../aws/shape.ts';
import { bounds } from '../bounds-model.ts';
import * as keys from './api-keys-model.ts';
import { errors } from './shapes.ts';
import * as plans from './usage-plans-model.ts';

/** Of API Gateway's first control plane, what WebSocket APIs need of it: API keys and usage plans. */
export const apiKeys = service({
  id: 'apigateway',
  doc: 'Make API keys and usage plans for WebSocket APIs.',
  apiVersion: '2015-07-09',
  signingName: 'apigateway',
  wireNames: 'as-is',
  times: 'epoch',
  base: 'host',
  bounds,
  errors,
  operations: alphabetical({ ...keys, ...plans }),
});
