// A WebSocket API that is built, used by a hundred clients, redeployed live and torn down with `aws apigatewayv2` alone.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { lambdaEndpoint, returns } from '../support/lambda.ts';
import { findAws } from '../support/process.ts';
import { runAws } from '../support/aws.ts';

const CLIENTS = 100;
const env = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
};
const functionUri = (name: string) =>
  `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:000000000000:function:${name}/invocations`;

/** An HTTP backend that answers what it was sent. */
async function httpBackend() {
  const server = createServer((incoming, outgoing) => {
    outgoing.writeHead(200);
    outgoing.write('http: ');
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const authorize = (event: any, outgoing: ServerResponse) => {
  const Effect = event.queryStringParameters.token === 'good' ? 'Allow' : 'Deny';
  const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }];
  returns({ principalId: 'me', policyDocument: { Version: '2012-10-17', Statement } })(event, outgoing);
};
const reply = (event: any, outgoing: ServerResponse) =>
  returns({ statusCode: 200, body: `${event.requestContext.routeKey}: ${event.body}` })(event, outgoing);

for (const major of [1, 2] as const) {
  const aws = await findAws(major);
  const skip = aws ? false : `aws v${major} is not installed: NOT TESTED`;
  test(
    `an API made with aws v${major}: authorizer, Lambda and HTTP, a hundred clients, a live deployment`,
    { skip },
    async () => {
      await using lambda = await lambdaEndpoint({ authorize, reply });
      await using backend = await httpBackend();
      await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
      const control = async (...args: string[]): Promise<any> => {
        const { code, stdout, stderr } = await runAws(
          aws!,
          ['apigatewayv2', ...args, '--endpoint-url', gateway.url],
          env,
        );
        assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
        return stdout === '' ? undefined : JSON.parse(stdout);
      };
      const expression = ['--route-selection-expression', '$request.body.action'];
      const { ApiId } = await control('create-api', '--name', 'chat', '--protocol-type', 'WEBSOCKET', ...expression);
      const api = ['--api-id', ApiId as string];
      const integration = async (type: string, uri: string): Promise<string> => {
        const method = type === 'HTTP_PROXY' ? ['--integration-method', 'POST'] : [];
        const made = await control(
          'create-integration',
          ...api,
          '--integration-type',
          type,
          '--integration-uri',
          uri,
          ...method,
        );
        return `integrations/${made.IntegrationId}`;
      };
      const twoWay = async (key: string, target: string): Promise<void> => {
        const response = ['--route-response-selection-expression', '$default'];
        const { RouteId } = await control('create-route', ...api, '--route-key', key, '--target', target, ...response);
        await control('create-route-response', ...api, '--route-id', RouteId, '--route-response-key', '$default');
      };
      const byLambda = await integration('AWS_PROXY', functionUri('reply'));
      const byHttp = await integration('HTTP_PROXY', backend.url);
      const source = [
        '--identity-source',
        'route.request.querystring.token',
        '--authorizer-uri',
        functionUri('authorize'),
      ];
      const { AuthorizerId } = await control(
        'create-authorizer',
        ...api,
        '--name',
        'auth',
        '--authorizer-type',
        'REQUEST',
        ...source,
      );
      await control(
        'create-route',
        ...api,
        '--route-key',
        '$connect',
        '--authorization-type',
        'CUSTOM',
        '--authorizer-id',
        AuthorizerId,
      );
      await twoWay('join', byLambda);
      await twoWay('say', byHttp);
      await twoWay('$default', byLambda);
      const { DeploymentId } = await control('create-deployment', ...api);
      await control('create-stage', ...api, '--stage-name', 'prod', '--deployment-id', DeploymentId);

      const url = `${gateway.socketUrl}/${ApiId}/prod`;
      assert.equal((await refusal(url)).status, 401);
      assert.equal((await refusal(`${url}?token=bad`)).status, 403);
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => TestClient.open(`${url}?token=good`)));
      const ask = async (prefixes: Record<string, string>) => {
        await Promise.all(
          clients.map(async (client, n) => {
            for (const [action, prefix] of Object.entries(prefixes)) {
              const text = JSON.stringify({ action, n });
              client.send(text);
              assert.equal(await client.next(), `${prefix}: ${text}`);
            }
          }),
        );
      };
      await ask({ join: 'join', say: 'http', later: '$default' });

      await twoWay('later', byLambda);
      await ask({ later: '$default' });
      const second = await control('create-deployment', ...api);
      await control('update-stage', ...api, '--stage-name', 'prod', '--deployment-id', second.DeploymentId);
      await ask({ later: 'later', join: 'join', say: 'http' });
      assert.equal(gateway.context.hub.size, CLIENTS);

      await control('delete-stage', ...api, '--stage-name', 'prod');
      assert.equal((await refusal(`${url}?token=good`)).status, 403);
      await control('delete-api', ...api);
      assert.deepEqual((await control('get-apis')).Items, []);
      for (const client of clients) client.socket.terminate();
    },
  );
}
