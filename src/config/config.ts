// What `fanfare start` was told: flags win over the environment, the environment over the config file.
import { rangesIn } from '../base/hosts/addresses.ts';
import { namesIn, originsIn } from '../base/hosts/authority.ts';
import { isLoopback } from '../base/hosts/is-loopback.ts';
import { readSaid } from './said.ts';
import type { ClusterConfig } from './cluster-config.ts';
import { clusterFrom } from './cluster-config.ts';
import type { TemplateConfig } from './template-config.ts';
import { templateFrom } from './template-config.ts';
import {
  ConfigError,
  awsEndpointsOf,
  checkList,
  listOf,
  listenerOf,
  matching,
  numberOf,
  oneOf,
  publicUrlOf,
  urlOf,
  variablesOf,
} from './config-values.ts';
import { DEFAULT_ACCOUNT, DEFAULT_HOST, DEFAULT_PORT, DEFAULT_REGION, dataDirectory } from '../base/defaults.ts';
import type { Limits } from '../base/limits/limits.ts';
import { limitsOf } from '../base/limits/limits.ts';
import { parseLimit } from './parse-limit.ts';
import { settings } from './settings.ts';

type Key = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export type Config = {
  /** Each setting as it was said, those that were. */
  readonly said: Readonly<Record<string, string>>;
  readonly host: string;
  readonly port: number;
  readonly adminListen: { readonly host: string; readonly port: number } | undefined;
  readonly publicUrl: string | undefined;
  readonly hosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly proxyProtocol: boolean;
  readonly allowedOrigins: readonly string[] | undefined;
  /** A directory, or `:memory:`. */
  readonly data: string;
  readonly auth: 'sigv4' | 'none';
  readonly account: string;
  readonly region: string;
  readonly limits: Limits;
  readonly logLevel: string;
  readonly console: boolean;
  readonly drainDelayMs: number;
  readonly rootKey: Key | undefined;
  /** A folder. */
  readonly functionsFolder: string | undefined;
  readonly functionsNode: string | undefined;
  readonly functionsPython: string | undefined;
  readonly functionsVariables: { readonly [name: string]: string };
  readonly lambdaEndpoint: string | undefined;
  readonly awsEndpoints: Readonly<Record<string, string>>;
  readonly awsKey: Key | undefined;
  readonly offline: boolean;
  readonly integrationCaBundle: string | undefined;
  /** A folder, or `-` for stdout. */
  readonly apiLogs: string | undefined;
  readonly chatLogs: {
    readonly directory: string | undefined;
    readonly s3Endpoint: string | undefined;
    readonly cloudWatchLogsEndpoint: string | undefined;
    readonly firehoseEndpoint: string | undefined;
  };
  /** Undefined: nothing is declared. */
  readonly template: TemplateConfig | undefined;
  /** Undefined: this server is alone. */
  readonly cluster: ClusterConfig | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
};

const PORT_MAX = 65_535;
/** In seconds. */
const DRAIN_DELAY_MAX = 3_600;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'];

/** Throws a ConfigError. */
export function readConfig(args: string[], env: NodeJS.ProcessEnv): Config {
  const told = readSaid(args, env);
  const { setting } = told;
  const endpoint = (name: string) => urlOf(name, setting(name));

  const host = setting('host') ?? DEFAULT_HOST;
  const auth = oneOf('auth', setting('auth') ?? 'sigv4', ['sigv4', 'none']);
  if (auth === 'none' && !isLoopback(host)) {
    throw new ConfigError(
      `--auth none trusts every caller, so it is refused on ${host}; use --host 127.0.0.1 or --auth sigv4`,
    );
  }
  const data = setting('data') ?? dataDirectory(env);
  const adminListen = listenerOf('admin-listen', setting('admin-listen'));
  if (auth === 'none' && adminListen && !isLoopback(adminListen.host)) {
    throw new ConfigError(`--auth none trusts every caller, so --admin-listen is refused on ${adminListen.host}`);
  }
  const allowedOrigins = listOf(setting('allowed-origins'));
  if (auth === 'none' && allowedOrigins?.includes('*')) {
    throw new ConfigError(
      '--auth none trusts every caller, so --allowed-origins must name the web pages that it trusts',
    );
  }
  checkList('allowed-origins', allowedOrigins, originsIn, 'origins such as https://app.example.com');
  const hosts = listOf(setting('hosts')) ?? [];
  checkList('hosts', hosts, namesIn, 'names such as ws.example.com or *.example.com');
  const trustedProxies = listOf(setting('trusted-proxies')) ?? [];
  checkList('trusted-proxies', trustedProxies, rangesIn, 'addresses or ranges such as 10.0.0.0/8');
  const proxyProtocol = oneOf('proxy-protocol', setting('proxy-protocol') ?? 'off', ['on', 'off']) === 'on';
  if (proxyProtocol && trustedProxies.length === 0) {
    throw new ConfigError('--proxy-protocol is spoken with proxies that --trusted-proxies lists, and there are none');
  }
  const dynamodbEndpoint = endpoint('dynamodb-endpoint');
  const awsEndpoints = [
    ...(listOf(setting('aws-endpoint')) ?? []),
    ...(dynamodbEndpoint === undefined ? [] : [`dynamodb=${dynamodbEndpoint}`]),
  ];
  const tlsCert = setting('tls-cert');
  const tlsKey = setting('tls-key');
  if (!tlsCert !== !tlsKey) throw new ConfigError('--tls-cert and --tls-key go together');
  const said = Object.keys(settings).flatMap((name) => {
    const text = setting(name);
    return text === undefined ? [] : [[name, text]];
  });
  return {
    said: Object.fromEntries(said) as Config['said'],
    host,
    port: numberOf('port', setting('port') ?? String(DEFAULT_PORT), PORT_MAX),
    adminListen,
    publicUrl: publicUrlOf(setting('public-url')),
    hosts,
    trustedProxies,
    proxyProtocol,
    allowedOrigins,
    data,
    auth,
    account: matching('account', setting('account') ?? DEFAULT_ACCOUNT, /^\d{12}$/, 'twelve digits'),
    region: matching('region', setting('region') ?? DEFAULT_REGION, /^[a-z0-9-]{1,32}$/, 'a region such as us-east-1'),
    limits: limitsFrom(oneOf('limits', setting('limits') ?? 'ours', ['ours', 'aws']), told.limits),
    logLevel: oneOf('log-level', setting('log-level') ?? 'info', LOG_LEVELS),
    console: oneOf('console', setting('console') ?? 'on', ['on', 'off']) === 'on',
    drainDelayMs: 1000 * numberOf('drain-delay', setting('drain-delay') ?? '0', DRAIN_DELAY_MAX),
    rootKey: keyFrom(env, 'FANFARE'),
    functionsFolder: setting('functions'),
    functionsNode: setting('functions-node'),
    functionsPython: setting('functions-python'),
    functionsVariables: variablesOf('functions-env', listOf(setting('functions-env')) ?? []),
    lambdaEndpoint: endpoint('lambda-endpoint'),
    awsEndpoints: awsEndpointsOf(awsEndpoints),
    awsKey: keyFrom(env, 'FANFARE_AWS'),
    offline: oneOf('offline', setting('offline') ?? 'off', ['on', 'off']) === 'on',
    integrationCaBundle: setting('integration-ca-bundle'),
    apiLogs: setting('api-logs'),
    chatLogs: {
      directory: setting('chat-logs'),
      s3Endpoint: endpoint('s3-endpoint'),
      cloudWatchLogsEndpoint: endpoint('cloudwatch-logs-endpoint'),
      firehoseEndpoint: endpoint('firehose-endpoint'),
    },
    template: templateFrom(told),
    cluster: clusterFrom(told, data),
    tlsCert,
    tlsKey,
  };
}

function limitsFrom(preset: 'ours' | 'aws', texts: readonly string[]): Limits {
  try {
    return limitsOf(preset, Object.assign({}, ...texts.map(parseLimit)) as Partial<Limits>);
  } catch (cause) {
    throw new ConfigError((cause as Error).message);
  }
}

function keyFrom(env: NodeJS.ProcessEnv, prefix: string): Key | undefined {
  const accessKeyId = env[`${prefix}_ACCESS_KEY_ID`];
  const secretAccessKey = env[`${prefix}_SECRET_ACCESS_KEY`];
  const sessionToken = env[`${prefix}_SESSION_TOKEN`];
  if (!accessKeyId !== !secretAccessKey) {
    throw new ConfigError(`${prefix}_ACCESS_KEY_ID and ${prefix}_SECRET_ACCESS_KEY go together`);
  }
  if (!accessKeyId || !secretAccessKey) return undefined;
  if (!/^[^\s/]+$/.test(accessKeyId)) throw new ConfigError(`${prefix}_ACCESS_KEY_ID is no access key id`);
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
