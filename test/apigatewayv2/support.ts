// The control plane alone behind a real HTTP server, with the official SDK pointed at it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import type { AccessKey } from '../../src/aws/server/authenticate.ts';
import { bySignature } from '../../src/aws/server/authenticate.ts';
import { dispatcher } from '../../src/aws/server/dispatch.ts';
import { AwsError } from '../../src/aws/error.ts';
import { Verifier } from '../../src/aws/sigv4/verify.ts';
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { ControlLimits } from '../../src/services/websocket/control/control-context.ts';
import { controlApi } from '../../src/services/websocket/control/index.ts';
import { Apis } from '../../src/store/apis/apis.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { Records } from '../../src/store/records/records.ts';
import { Regions } from '../../src/store/regions.ts';
import { Sealer } from '../../src/base/sealer.ts';
import { Secrets } from '../../src/store/secrets.ts';
import { ForcedConflicts } from '../support/forced-conflicts.ts';
import { REGION, rootKey } from '../support/gateway.ts';

export const ACCOUNT = '000000000000';

const defaults: ControlLimits = {
  apisMax: 600,
  routesMax: 300,
  integrationsMax: 300,
  integrationResponsesMax: 100,
  authorizersMax: 10,
  modelsMax: 300,
  stagesMax: 10,
  deploymentsMax: 1000,
  deploymentBytesMax: 10 * 1024 * 1024,
  domainNamesMax: 120,
  apiMappingsMax: 200,
};

type Options = {
  readonly path?: string;
  readonly clock?: Clock;
  readonly limits?: Partial<ControlLimits>;
  readonly regionsMax?: number;
  /** Who may call besides the root key. */
  readonly key?: AccessKey;
};

export async function controlPlane({
  path = ':memory:',
  clock = systemClock,
  limits = {},
  regionsMax = 10,
  key,
}: Options = {}) {
  const database = openDatabase(path);
  const records = new Records(database, new ForcedConflicts(), (cause) => {
    throw cause;
  });
  const apis = new Apis(records);
  const sealer = new Sealer(await new Secrets(records).get('sealer'));
  const find = (id: string): AccessKey | undefined => [rootKey, key].find((known) => known?.accessKeyId === id);
  const control = dispatcher({
    services: [
      controlApi({
        records,
        apis,
        regions: new Regions(database, { regionsMax }),
        sealer,
        clock,
        limits: { ...defaults, ...limits },
      }),
    ],
    // The SDK signs by the time of the machine, whatever a steered clock shows.
    authenticate: bySignature(new Verifier({ find, clock, skewMs: Number.MAX_SAFE_INTEGER }), ACCOUNT, clock),
    throttle: () => undefined,
    unknown: ({ method, target }) => new AwsError('UnknownOperationException', 404, `${method} ${target}`),
    monotonic: () => 0,
    done() {},
  });
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url: target = '', headers } = request;
      const body = Buffer.concat(await request.toArray());
      const where = { sourceIp: '127.0.0.1', isSecure: false, origin: () => url };
      const answer = await control.dispatch({ method, target, headers, body, ...where });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apis,
    client: clientAt(url),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      database.close();
    },
  };
}

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

export const clientAt = (endpoint: string, region = REGION, credentials: Credentials = rootKey) =>
  new ApiGatewayV2({ endpoint, region, credentials, maxAttempts: 1 });

/** An API with nothing in it. */
export async function newApi(client: ApiGatewayV2, name = 'chat') {
  const made = await client.createApi({
    Name: name,
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  return made.ApiId!;
}

/** Status, name and message of the error that a call ends with. */
export async function refusal(call: Promise<unknown>): Promise<[status: number, name: string, message: string]> {
  return call.then(
    () => {
      throw new Error('The call was expected to fail');
    },
    (error) => [error.$metadata?.httpStatusCode, error.name, error.message],
  );
}

/** What an operation answered, without the SDK's own report. */
export function shown<T extends { $metadata: unknown }>(answer: T): Omit<T, '$metadata'> {
  const { $metadata: _, ...rest } = answer;
  return rest;
}
