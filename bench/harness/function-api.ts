// A WebSocket API with one route, whose messages go to a function of the Lambda endpoint and whose answers come back.
import { call } from './call.ts';
import { controlRequest } from './requests.ts';
import { REGION } from './subject.ts';

const FUNCTION = `arn:aws:lambda:${REGION}:000000000000:function:bench`;

/** Returns the path of its stage. */
export async function createFunctionApi(url: string): Promise<string> {
  const create = <Output>(target: string, input: object) => call<Output>(url, controlRequest(url, target, input));
  const { apiId } = await create<{ apiId: string }>('/v2/apis', {
    name: 'bench',
    protocolType: 'WEBSOCKET',
    routeSelectionExpression: '$request.body.action',
  });
  const { integrationId } = await create<{ integrationId: string }>(`/v2/apis/${apiId}/integrations`, {
    integrationType: 'AWS_PROXY',
    integrationUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
  });
  const { routeId } = await create<{ routeId: string }>(`/v2/apis/${apiId}/routes`, {
    routeKey: '$default',
    target: `integrations/${integrationId}`,
    routeResponseSelectionExpression: '$default',
  });
  await create(`/v2/apis/${apiId}/routes/${routeId}/routeresponses`, { routeResponseKey: '$default' });
  const { deploymentId } = await create<{ deploymentId: string }>(`/v2/apis/${apiId}/deployments`, {});
  await create(`/v2/apis/${apiId}/stages`, { stageName: 'prod', deploymentId });
  return `/${apiId}/prod`;
}

/** Where the Invoke API has the function. */
export const FUNCTION_PATH = `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`;
