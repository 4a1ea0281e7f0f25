// Which of the models of a route a message must fit (spec/apigateway-websocket.md, section 2.7).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { deployApi, invocationUri } from '../support/websocket-api.ts';

test('ModelSelectionExpression chooses the model by the message; where it chooses none, nothing fits', async () => {
  await using lambda = await lambdaEndpoint({ echo: returns({ statusCode: 200, body: 'taken' }) });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const integration = { IntegrationType: 'AWS_PROXY', IntegrationUri: invocationUri(functionArn('echo')) } as const;
  const settings = {
    RequestModels: { say: 'Say', count: 'Count' },
    ModelSelectionExpression: '$request.body.kind',
  };
  const { control, ApiId, url } = await deployApi(gateway, { $default: { integration, settings } });
  const addModel = (Name: string, type: string) => {
    const Schema = JSON.stringify({ required: ['value'], properties: { value: { type } } });
    return control.createModel({ ApiId, Name, ContentType: 'application/json', Schema });
  };
  await addModel('Say', 'string');
  await addModel('Count', 'integer');
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  await using client = await TestClient.open(url);
  const answer = async (message: object) => {
    client.send(JSON.stringify(message));
    const said = await client.next();
    return said.includes('Bad request body') ? 'refused' : said;
  };
  assert.equal(await answer({ kind: 'say', value: 'x' }), 'taken');
  assert.equal(await answer({ kind: 'count', value: 1 }), 'taken');
  assert.equal(await answer({ kind: 'say', value: 1 }), 'refused');
  assert.equal(await answer({ kind: 'count', value: 'x' }), 'refused');
  assert.equal(await answer({ kind: 'other', value: 'x' }), 'refused');
  assert.equal(await answer({ value: 'x' }), 'refused');
});
