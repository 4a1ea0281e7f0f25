// What `fanfare start` was told: flags win over the environment, the environment over the config file.
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';
import { rangesIn } from '../base/addresses.ts';
import { namesIn, originsIn } from '../base/authority.ts';
import {
  ConfigError,
  checkList,
  listOf,
  listenerOf,
  matching,
  numberOf,
  oneOf,
  publicUrlOf,
  urlOf,
} from './config-values.ts';
import { DEFAULT_ACCOUNT, DEFAULT_HOST, DEFAULT_PORT, DEFAULT_REGION, dataDirectory } from '../base/limits/defaults.ts';
import type { Limits } from '../base/limits/limits.ts';
import { limitsOf } from '../base/limits/limits.ts';
import { nearest } from '../base/nearest.ts';
import { parseLimit } from './parse-limit.ts';
import { SWITCH, settings } from './settings.ts';
import type { TemplateConfig } from './template-config.ts';
import { templateFrom } from './template-config.ts';

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
  readonly drainDelayMs: number;
  readonly rootKey: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined;
  readonly lambdaEndpoint: string | undefined;
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
  readonly dynamodbEndpoint: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
};

const PORT_MAX = 65_535;
/** In seconds. */
const DRAIN_DELAY_MAX = 3_600;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'];

/** Throws a ConfigError. */
export function readConfig(args: string[], env: NodeJS.ProcessEnv): Config {
  const flags = parseFlags(args);
  const file = readConfigFile(flags.config ?? env['FANFARE_CONFIG']);
  const setting = (name: string): string | undefined =>
    flags.values[name] ?? env[variableOf(name)] ?? file.values[name];

  const endpoint = (name: string) => urlOf(name, setting(name));

  const host = setting('host') ?? DEFAULT_HOST;
  const auth = oneOf('auth', setting('auth') ?? 'sigv4', ['sigv4', 'none']);
  if (auth === 'none' && !isLoopback(host)) {
    throw new ConfigError(
      `--auth none trusts every caller, so it is refused on ${host}; use --host 127.0.0.1 or --auth sigv4`,
    );
  }
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
  const tlsCert = setting('tls-cert');
  const tlsKey = setting('tls-key');
  if (!tlsCert !== !tlsKey) throw new ConfigError('--tls-cert and --tls-key go together');
  const fromEnv = (env['FANFARE_LIMIT'] ?? '').split(/[,\s]+/).filter(Boolean);
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
    data: setting('data') ?? dataDirectory(env),
    auth,
    account: matching('account', setting('account') ?? DEFAULT_ACCOUNT, /^\d{12}$/, 'twelve digits'),
    region: matching('region', setting('region') ?? DEFAULT_REGION, /^[a-z0-9-]{1,32}$/, 'a region such as us-east-1'),
    limits: limitsFrom(oneOf('limits', setting('limits') ?? 'ours', ['ours', 'aws']), [
      ...file.limits,
      ...fromEnv,
      ...flags.limits,
    ]),
    logLevel: oneOf('log-level', setting('log-level') ?? 'info', LOG_LEVELS),
    drainDelayMs: 1000 * numberOf('drain-delay', setting('drain-delay') ?? '0', DRAIN_DELAY_MAX),
    rootKey: rootKeyFrom(env),
    lambdaEndpoint: endpoint('lambda-endpoint'),
    integrationCaBundle: setting('integration-ca-bundle'),
    apiLogs: setting('api-logs'),
    chatLogs: {
      directory: setting('chat-logs'),
      s3Endpoint: endpoint('s3-endpoint'),
      cloudWatchLogsEndpoint: endpoint('cloudwatch-logs-endpoint'),
      firehoseEndpoint: endpoint('firehose-endpoint'),
    },
    template: templateFrom(setting),
    dynamodbEndpoint: endpoint('dynamodb-endpoint'),
    tlsCert,
    tlsKey,
  };
}

function parseFlags(args: string[]) {
  const options: Record<string, { type: 'string'; multiple?: boolean }> = {
    config: { type: 'string' },
    limit: { type: 'string', multiple: true },
  };
  for (const name in settings) options[name] = { type: 'string', multiple: isRepeatable(name) };
  // A switch without a word is on.
  const said = args.map((arg, at) => {
    const isOn = arg.startsWith('--') && isSwitch(arg.slice(2)) && !/^(on|off)$/.test(args[at + 1] ?? '');
    return isOn ? `${arg}=on` : arg;
  });
  try {
    const {
      config,
      limit = [],
      ...values
    } = parseArgs({ args: said, options, allowPositionals: false }).values as Record<string, unknown>;
    return {
      config: config as string | undefined,
      limits: limit as string[],
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, oneText(name, value)])),
    };
  } catch (cause) {
    const [reason] = (cause as Error).message.split('. ');
    const near = nearestOption(args, Object.keys(options));
    const hint = near === undefined ? '' : ` did you mean ${near}?`;
    throw new ConfigError(`${reason};${hint} \`fanfare start --help\` lists the options`);
  }
}

/** What was meant by the first option that there is not; undefined: all are right, or none is near. */
function nearestOption(args: readonly string[], names: readonly string[]): string | undefined {
  const [unknown] = args.flatMap((word) => {
    const [, dashes, name = ''] = /^(--?)([^-=][^=]*)/.exec(word) ?? [];
    return dashes === undefined || (dashes === '--' && names.includes(name)) ? [] : name;
  });
  const near = unknown === undefined ? undefined : nearest(unknown, names);
  return near === undefined ? undefined : `--${near}`;
}

/** A JSON file: an object of settings, with `limits` as a preset and `limit` as an object of numbers. */
function readConfigFile(path: string | undefined): { values: Record<string, string>; limits: string[] } {
  if (!path) return { values: {}, limits: [] };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError(`cannot read the config file ${path}: ${(cause as Error).message}`);
  }
  if (!isObject(content)) throw new ConfigError(`the config file ${path} must hold a JSON object`);
  const { limit = {}, ...values } = content;
  if (!isObject(limit)) throw new ConfigError(`"limit" in the config file ${path} must be an object of numbers`);
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(settings, name));
  if (unknown !== undefined) {
    const near = nearest(unknown, [...Object.keys(settings), 'limit']);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new ConfigError(`the config file ${path} has an unknown setting '${unknown}'${hint}`);
  }
  return {
    values: textsOf(values, path),
    limits: Object.entries(textsOf(limit, path)).map((entry) => entry.join('=')),
  };
}

const isList = (name: string) => settings[name]?.value.endsWith(',…') ?? false;

const isRepeatable = (name: string) => settings[name]?.isRepeatable ?? false;

/** What was given several times: a list, or a line for each. */
const oneText = (name: string, value: unknown) =>
  Array.isArray(value) ? value.join(isList(name) ? ',' : '\n') : String(value);

const isSwitch = (name: string) => settings[name]?.value === SWITCH;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function textsOf(values: Record<string, unknown>, path: string): Record<string, string> {
  const isText = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  const isTexts = (name: string, value: unknown) =>
    (isList(name) || isRepeatable(name)) && Array.isArray(value) && value.every(isText);
  const isOnOff = (name: string, value: unknown) => isSwitch(name) && typeof value === 'boolean';
  const wrong = Object.entries(values).find(
    ([name, value]) => !isText(value) && !isTexts(name, value) && !isOnOff(name, value),
  );
  if (wrong)
    throw new ConfigError(
      `'${wrong[0]}' in the config file ${path} must be a string or a number${isList(wrong[0]) ? ', or an array of them' : ''}`,
    );
  const textOf = (name: string, value: unknown) => {
    if (typeof value === 'boolean') return value ? 'on' : 'off';
    return isRepeatable(name) ? oneText(name, value) : String(value);
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(name, value)]));
}

const variableOf = (name: string) => `FANFARE_${name.toUpperCase().replaceAll('-', '_')}`;

function limitsFrom(preset: 'ours' | 'aws', texts: string[]): Limits {
  try {
    return limitsOf(preset, Object.assign({}, ...texts.map(parseLimit)) as Partial<Limits>);
  } catch (cause) {
    throw new ConfigError((cause as Error).message);
  }
}

function rootKeyFrom(env: NodeJS.ProcessEnv): Config['rootKey'] {
  const accessKeyId = env['FANFARE_ACCESS_KEY_ID'];
  const secretAccessKey = env['FANFARE_SECRET_ACCESS_KEY'];
  const sessionToken = env['FANFARE_SESSION_TOKEN'];
  if (!accessKeyId !== !secretAccessKey) {
    throw new ConfigError('FANFARE_ACCESS_KEY_ID and FANFARE_SECRET_ACCESS_KEY go together');
  }
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** Only addresses that no other machine can reach. */
function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIPv6(host) ? host === '::1' : /^127(\.\d{1,3}){3}$/.test(host);
}
