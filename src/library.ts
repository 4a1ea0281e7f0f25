// What the package offers to programs: a server within their own process, for test suites above all. These types are all
// that its users see, so they name nothing of ours but limits, log and clock.
import { join } from 'node:path';
import { newAccessKey } from './aws/access-key.ts';
import { nameOfAddress } from './base/hosts/addresses.ts';
import { isLoopback } from './base/hosts/is-loopback.ts';
import type { Clock } from './base/clock.ts';
import { systemClock } from './base/clock.ts';
import { DATABASE_FILE, DEFAULT_ACCOUNT, DEFAULT_HOST, DEFAULT_REGION } from './base/defaults.ts';
import { startGateway as start } from './gateway.ts';
import type { Limits } from './base/limits/limits.ts';
import { limitsOf } from './base/limits/limits.ts';
import type { Log } from './base/log.ts';
import { silentLog } from './base/log.ts';
import type { FunctionSettings } from './functions/definition.ts';
import { makeFolder } from './base/files/make-folder.ts';

export type { Clock } from './base/clock.ts';
export { SteeredClock } from './base/clock.ts';
export type { Limits } from './base/limits/limits.ts';
export type { Log } from './base/log.ts';
export type { FunctionDefinition, FunctionSettings } from './functions/definition.ts';

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** How to start a server. Nothing has to be said: it then listens on a free port of this machine and keeps nothing. */
export type GatewayOptions = {
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** The folder that keeps rooms, APIs and keys. Default: they are kept in memory, and gone with the server. */
  readonly data?: string;
  /** The root key. Default: one made for this run. `'none'` trusts every caller, and is refused on other hosts than loopback. */
  readonly credentials?: Credentials | 'none';
  /** The account id in ARNs. Default: `000000000000`. */
  readonly account?: string;
  /** The region of callers that do not sign. Default: `us-east-1`. */
  readonly region?: string;
  /** Any limits, in place of the defaults that `fanfare start --help` lists, as in `{ idleTimeoutMs: 5_000 }`. */
  readonly limits?: Partial<Limits>;
  /**
   * Functions that run here, in processes of their own: integrations, authorizers, review handlers and `aws lambda invoke`
   * reach each by its name or any ARN with it. What is not said of one is as CloudFormation has it.
   */
  readonly functions?: readonly FunctionSettings[];
  /** A Lambda Invoke endpoint, for functions that do not: of integrations, authorizers and message review handlers. */
  readonly lambdaEndpoint?: string;
  /** Where services of AWS are that integrations call, as in `{ dynamodb: 'http://127.0.0.1:8000' }`; that of `*` is for all others. */
  readonly awsEndpoints?: Readonly<Record<string, string>>;
  /** Signs the calls to those. Default: the root key. */
  readonly awsKey?: Credentials;
  /** Whether hosts of AWS (`*.amazonaws.com`) that have no endpoint are refused instead of called. */
  readonly offline?: boolean;
  /** Certificates (PEM) of authorities to trust in HTTPS backends, besides those that Node trusts. */
  readonly integrationCa?: string;
  /** Serve TLS with this certificate and key (PEM). */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** A SAM or CloudFormation template, a `serverless.yml`, or a folder with one or a `cdk.out`: what it declares is made. */
  readonly template?: string;
  /** The parameters of the template, where it has no defaults for them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** DynamoDB-compatible storage, where the tables of the template are made. */
  readonly dynamodbEndpoint?: string;
  /** The folder of chat logs without an endpoint. Default: one among the temporary files. */
  readonly chatLogs?: string;
  /** The folder of access and execution logs of APIs; `-` is stdout. Default: one among the temporary files. */
  readonly apiLogs?: string;
  /** Where the server's own log goes. Default: nowhere. */
  readonly log?: Log;
  /** What tells the time. A `SteeredClock` lets a test see timeouts and ends of sessions without waiting for them. */
  readonly clock?: Clock;
};

/** A server that runs. With `await using` it stops at the end of the block. */
export type Gateway = {
  readonly port: number;
  /** As in `http://127.0.0.1:40123`: the endpoint URL of `ivschat` and `apigatewayv2`, and with `/prod` that of `apigatewaymanagementapi`. */
  readonly url: string;
  /** As in `ws://127.0.0.1:40123`: `regionOrUrl` of the chat client, and with `/prod` a WebSocket API that is there without set-up. */
  readonly socketUrl: string;
  /** For clients of the SDK, as is `credentials`. */
  readonly region: string;
  readonly credentials: Credentials;
  /** Answer what is under way, say goodbye to everybody, and stop. Again, it does nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Start a server in this process. Resolves when it listens; rejects when it cannot, with a message for people.
 *
 * @example
 * import { IvschatClient } from '@aws-sdk/client-ivschat';
 * import { startGateway } from 'fanfare';
 *
 * await using gateway = await startGateway();
 * const { url: endpoint, region, credentials } = gateway;
 * const chat = new IvschatClient({ endpoint, region, credentials });
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { host = DEFAULT_HOST, region = DEFAULT_REGION, data, credentials, limits, tls, chatLogs, ...others } = options;
  const { template: path, parameters, dynamodbEndpoint, ...rest } = others;
  if (credentials === 'none' && !isLoopback(nameOfAddress(host))) {
    throw new Error(`credentials: 'none' trusts every caller, so it is refused on ${host}`);
  }
  if (data !== undefined) makeFolder(data);
  const allLimits = limitsOf('ours', limits);
  const key = credentials === 'none' || !credentials ? newAccessKey() : credentials;
  const gateway = await start({
    ...rest,
    ...(path !== undefined && { functions: rest.functions ?? [] }),
    host,
    region,
    ...(dynamodbEndpoint !== undefined && { awsEndpoints: { ...rest.awsEndpoints, dynamodb: dynamodbEndpoint } }),
    rootKey: credentials === 'none' ? undefined : key,
    limits: allLimits,
    ...(data !== undefined && { database: join(data, DATABASE_FILE) }),
    ...(chatLogs !== undefined && { chatLogs: { directory: chatLogs } }),
    ...(tls && { tls: { cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) } }),
  });
  const place = `${tls ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${gateway.port}`;
  let closing: Promise<void> | undefined;
  let templates: Disposable | undefined;
  const close = () => {
    templates?.[Symbol.dispose]();
    return (closing ??= Promise.resolve(gateway[Symbol.asyncDispose]()));
  };
  if (path !== undefined) {
    const { account = DEFAULT_ACCOUNT, clock = systemClock, log = silentLog } = rest;
    const { Templates } = await import('./start/templates.ts');
    try {
      templates = await Templates.start({
        template: templateAt(path, parameters),
        config: { data: data ?? ':memory:', account, region, lambdaEndpoint: rest.lambdaEndpoint, limits: allLimits },
        ...{ environment: {}, gateway, credential: key, clock, log, url: `http${place}` },
        define: (list) => gateway.functions.define(list, 'template'),
      });
    } catch (cause) {
      await close();
      throw cause;
    }
  }
  gateway.ready();
  return {
    port: gateway.port,
    url: `http${place}`,
    socketUrl: `ws${place}`,
    region,
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const templateAt = (path: string, parameters: Readonly<Record<string, string>> = {}) => ({
  ...{ path, stackName: undefined, configEnvironment: 'default', stage: undefined, imports: [], code: [] },
  parameters: Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
  ...{ watch: false, strictPermissions: false },
});
