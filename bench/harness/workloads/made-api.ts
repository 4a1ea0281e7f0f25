// A WebSocket API with one route that answers, deployed to the stage `prod`.
import { call } from '../call.ts';
import { controlRequest } from '../requests.ts';
import { REGION } from '../servers/subject.ts';

const FUNCTION = `arn:aws:lambda:${REGION}:000000000000:function:bench`;

/** Where the Invoke API has the function. */
export const FUNCTION_PATH = `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`;

/** Messages go to a function of the Lambda endpoint, and its answers come back. Returns the path of the stage. */
export const createFunctionApi = (url: string): Promise<string> =>
  createApi(url, {
    integrationType: 'AWS_PROXY',
    integrationUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
  });

/** Messages are answered by the API itself, with their own text. Returns the path of the stage. */
export const createEchoApi = (url: string, stage: object = {}): Promise<string> =>
  createApi(
    url,
    { integrationType: 'MOCK', requestTemplates: { $default: `{"statusCode":200,"text":"$input.path('$.text')"}` } },
    stage,
    {
      $default: `{"received":"$input.path('$.text')"}`,
    },
  );

async function createApi(
  url: string,
  integration: object,
  stage: object = {},
  responseTemplates?: object,
): Promise<string> {
  const create = <Output>(target: string, input: object) => call<Output>(url, controlRequest(url, target, input));
  const { apiId } = await create<{ apiId: string }>('/v2/apis', {
    name: 'bench',
    protocolType: 'WEBSOCKET',
    routeSelectionExpression: '$request.body.action',
  });
  const integrations = `/v2/apis/${apiId}/integrations`;
  const { integrationId } = await create<{ integrationId: string }>(integrations, integration);
  if (responseTemplates)
    await create(`${integrations}/${integrationId}/integrationresponses`, {
      integrationResponseKey: '$default',
      responseTemplates,
    });
  const { routeId } = await create<{ routeId: string }>(`/v2/apis/${apiId}/routes`, {
    routeKey: '$default',
    target: `integrations/${integrationId}`,
    routeResponseSelectionExpression: '$default',
  });
  await create(`/v2/apis/${apiId}/routes/${routeId}/routeresponses`, { routeResponseKey: '$default' });
  const { deploymentId } = await create<{ deploymentId: string }>(`/v2/apis/${apiId}/deployments`, {});
  await create(`/v2/apis/${apiId}/stages`, { stageName: 'prod', deploymentId, ...stage });
  return `/${apiId}/prod`;
}
