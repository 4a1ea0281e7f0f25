// By hand, with `npm run sdks`: clients of JavaScript in functions that run here, by AWS's own names, on every Node that
// FUNCTIONS_NODES lists. SDK_FOLDER has those that are too large for every checkout: aws-sdk (version 2) and axios.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { deployedApi } from '../support/function-api.ts';
import { TestClient } from '../support/client.ts';
import { run } from '../support/process.ts';
import { functionGateway, project } from '../functions/support.ts';

const SDK_FOLDER = process.env['SDK_FOLDER'];
const theirs = (name: string) => JSON.stringify(join(SDK_FOLDER ?? '', 'node_modules', name));

/** Each posts `posted`, or answers a status. */
const clients: { readonly [name: string]: { readonly file: string; readonly text: string; readonly needs?: string } } =
  {
    'SDK version 3': {
      file: 'three.js',
      text: `
      const { ApiGatewayManagementApi } = require('@aws-sdk/client-apigatewaymanagementapi');
      exports.handler = ({ requestContext: { domainName, stage, connectionId: ConnectionId } }) =>
        new ApiGatewayManagementApi({ endpoint: 'https://' + domainName + '/' + stage }).postToConnection({ ConnectionId, Data: 'posted' });`,
    },
    'SDK version 3, ESM, top-level await': {
      file: 'esm/three.mjs',
      text: `
      const { ApiGatewayManagementApi } = await import('@aws-sdk/client-apigatewaymanagementapi');
      export const handler = ({ requestContext: { domainName, stage, connectionId: ConnectionId } }) =>
        new ApiGatewayManagementApi({ endpoint: 'https://' + domainName + '/' + stage }).postToConnection({ ConnectionId, Data: 'posted' });`,
    },
    'FT-061 SDK version 2': {
      file: 'two.js',
      needs: 'aws-sdk',
      text: `
      const { ApiGatewayManagementApi } = require(${theirs('aws-sdk')});
      exports.handler = ({ requestContext: { domainName, stage, connectionId: ConnectionId } }) =>
        new ApiGatewayManagementApi({ apiVersion: '2018-11-29', endpoint: domainName + '/' + stage }).postToConnection({ ConnectionId, Data: 'posted' }).promise();`,
    },
    axios: {
      file: 'axios.js',
      needs: 'axios',
      text: `
      const axios = require(${theirs('axios')});
      exports.handler = async ({ requestContext: { domainName } }) => ({ statusCode: 200, body: String((await axios.get('https://' + domainName + '/health')).status) });`,
    },
    fetch: {
      file: 'fetch.js',
      text: `
      exports.handler = async ({ requestContext: { domainName } }) => ({ statusCode: 200, body: String((await fetch('https://' + domainName + '/health')).status) });`,
    },
  };

const nameOf = (file: string) => file.replaceAll(/\W/g, '-');

/** What came of each client on one Node. */
export async function* functionClients(node: string): AsyncGenerator<readonly [name: string, outcome: string]> {
  const version = (await run(node, ['--version'])).stdout.trim().slice(1);
  const runtime = `nodejs${version.split('.')[0]}.x`;
  const there = Object.entries(clients).filter(([, { needs }]) => needs === undefined || SDK_FOLDER !== undefined);
  using folder = project(Object.fromEntries(there.map(([, { file, text }]) => [file, text])));
  const functions = there.map(([, { file }]) => [
    nameOf(file),
    { handler: `${file.slice(0, file.lastIndexOf('.'))}.handler`, runtime },
  ]);
  await using gateway = await functionGateway(folder.path, Object.fromEntries(functions), {
    functionsNode: node,
    offline: true,
  });
  const routes = there.map(([, { file }]) => [file, { function: nameOf(file), twoWay: true }]);
  const api = await deployedApi(gateway, Object.fromEntries(routes));
  for (const [name, { file }] of there) {
    await using client = await TestClient.open(api.url);
    client.send({ action: file });
    const outcome = await client.next().then(
      (said) => assert.match(said, /^(?:posted|200)$/),
      (cause: unknown) => cause,
    );
    const failure = gateway.lines.filter(({ function: of, text }) => of === nameOf(file) && /ERROR/.test(text));
    yield [
      name,
      outcome === undefined
        ? `works on Node ${version}`
        : `FAILS on Node ${version}: ${failure.map(({ text }) => text).join(' ')}`,
    ];
  }
}
