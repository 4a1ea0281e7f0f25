// WebSocket APIs in the console: what there is, and a client that shows where a message went and what became of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlOf, deployApi, httpServer } from '../../support/websocket-api.ts';
import { ask } from '../../support/admin.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { testGateway } from '../../support/gateway.ts';
import { HOSTILE } from './hostile.ts';
import type { Operator } from './operator.ts';

const apiPage = (gateway: TestGateway, id: string) => `${gateway.url}/console/#/apis/${id}`;
const http = (uri: string) => ({
  integration: { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST', IntegrationUri: uri } as const,
});

export function apiCases(given: () => Operator): void {
  test('a message is followed to its route, its integration and its answer, or to the reason why it failed', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    await using backend = await httpServer((_, response) => response.end('curtain up'));
    await using away = await httpServer(() => {});
    const { ApiId, url } = await deployApi(gateway, {
      play: http(backend.url),
      stop: http(away.url),
      $connect: { ...http(backend.url), isOneWay: true },
    });
    await away[Symbol.asyncDispose]();
    const operator = given();
    const { page } = operator;
    await operator.arrive(gateway.url);
    await operator.visit('WebSocket APIs');
    await page.getByRole('link', { name: 'x', exact: true }).click();
    const tree = page.getByRole('region', { name: 'What it is made of' });
    await tree.getByText(url, { exact: true }).waitFor();
    await tree.getByText(`HTTP_PROXY POST ${backend.url}`).first().waitFor();

    await operator.press('Connect');
    const log = page.getByRole('log');
    await log.getByText('The route $connect ended with 200').waitFor();
    await page.getByLabel('Begin with a message for').selectOption('play');
    await operator.press('Send');
    const sent = log.locator('li.sent').first();
    await sent.getByText('Came back: curtain up').waitFor();
    const facts = async () =>
      (await sent.locator('dd').allInnerTexts()).map((text) => text.replaceAll(/\d+ ms/g, 'N ms'));
    assert.deepEqual(await facts(), [
      'play',
      `HTTP_PROXY POST ${backend.url}`,
      'N ms, of N ms for the message',
      '200 (the integration answered 200)',
    ]);
    await log.getByText('in answer to {"action":"play"}').waitFor();

    await page.getByLabel('Message', { exact: true }).fill('{"action":"stop"}');
    await operator.press('Send');
    await sent.getByText('ECONNREFUSED').waitFor();
    assert.deepEqual((await facts()).slice(0, 2), ['stop', `HTTP_PROXY POST ${away.url}`]);
    await sent.getByText('Came back: {"message": "Internal server error"').waitFor();

    await page.getByLabel('Message', { exact: true }).fill('{"action":"dance"}');
    await operator.press('Send');
    await sent.getByText('403: No route was selected').waitFor();
    const connection = [...gateway.context.hub].find(({ info }) => info.scope === `api/${ApiId}/prod`);
    await page.getByRole('link', { name: connection!.id }).waitFor();
    await ask(gateway, 'GetConnection', { connectionId: connection!.id });
    await operator.press('Disconnect');
    await log.getByText('Closed with 1000').waitFor();
  });

  test('a handshake that is refused says why, what $connect asks for is asked for, and headers are noted', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const { ApiId } = await deployApi(gateway, {
      $connect: {
        integration: {
          IntegrationType: 'MOCK',
          RequestTemplates: { $default: '{}' },
          TemplateSelectionExpression: '\\$default',
        },
        isOneWay: true,
        settings: {
          RequestParameters: {
            'route.request.querystring.seat': { Required: true },
            'route.request.header.X-Ticket': { Required: false },
          },
        },
      },
    });
    const operator = given();
    const { page } = operator;
    await operator.arrive(gateway.url);
    await page.goto(apiPage(gateway, ApiId));
    await operator.sees("--header 'X-Ticket: VALUE'");
    const log = page.getByRole('log');
    await operator.press('Connect');
    await log.getByText('Missing required parameters: route.request.querystring.seat').waitFor();
    await page.getByLabel('Query parameter seat').fill('12');
    await operator.press('Connect');
    await log.getByText('gave no statusCode').waitFor();

    const signed = await deployApi(gateway, {
      $connect: { ...http(gateway.url), isOneWay: true, settings: { AuthorizationType: 'AWS_IAM', Target: '' } },
    });
    await page.goto(apiPage(gateway, signed.ApiId));
    await operator.sees('signed with your key');
    await operator.press('Connect');
    await operator.press('Disconnect');
    await page.getByRole('log').getByText('Closed with 1000').waitFor();
  });

  test('without an API the page says how to make one; the one without set-up is there to connect to', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const operator = given();
    const { page } = operator;
    await operator.arrive(gateway.url);
    await operator.visit('WebSocket APIs');
    await operator.sees('fanfare apigatewayv2 create-api');
    await page.getByRole('link', { name: 'Connect to it' }).click();
    await operator.press('Connect');
    const link = page.getByRole('region', { name: 'Try it' }).getByRole('link');
    const id = await link.innerText();
    await gateway.connections.postToConnection({ ConnectionId: id, Data: HOSTILE[0]! });
    await page.getByRole('log').getByText('from a backend, by @connections').waitFor();
    await page.getByRole('log').getByText(HOSTILE[0]!).waitFor();
    await page.getByLabel('Message', { exact: true }).fill(HOSTILE[1]!);
    await operator.press('Send');
    await page.getByRole('log').getByText(HOSTILE[1]!).first().waitFor();
    await operator.isHarmless();
  });

  test('words of strangers in an API are text', async () => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const control = controlOf(gateway);
    const [text] = HOSTILE;
    const { ApiId } = await control.createApi({
      ...{ Name: text!, Description: HOSTILE[1]!, ProtocolType: 'WEBSOCKET' },
      RouteSelectionExpression: '$request.body.action',
    });
    for (const [at, key] of HOSTILE.entries()) {
      const { IntegrationId } = await control.createIntegration({
        ...{ ApiId, IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST' },
        IntegrationUri: `http://127.0.0.1/${encodeURIComponent(key)}`,
      });
      await control.createRoute({ ApiId, RouteKey: key.slice(0, 128), Target: `integrations/${IntegrationId}` });
      await control.createModel({
        ApiId,
        Name: `m${at}`,
        Schema: JSON.stringify({ title: key }),
        ContentType: 'application/json',
      });
    }
    const { DeploymentId } = await control.createDeployment({ ApiId, Description: HOSTILE[2]! });
    await control.createStage({ ApiId, StageName: 'prod', DeploymentId, Description: HOSTILE[3]! });
    const operator = given();
    const { page } = operator;
    await operator.arrive(gateway.url);
    await operator.visit('WebSocket APIs');
    await page.getByRole('link', { name: text!, exact: true }).click();
    await operator.sees(`Routes (${HOSTILE.length})`);
    await operator.isHarmless();
    await operator.press('Connect');
    await page.getByLabel('Message', { exact: true }).fill(JSON.stringify({ action: text }));
    await operator.press('Send');
    await page.getByRole('log').locator('li.sent dd', { hasText: text! }).waitFor();
    await operator.isHarmless();
  });
}
