// The environment of a process: what Lambda sets, and nothing of the shell that the server was started from
// (spec/functions-and-templates.md, section 2).
import { randomBytes } from 'node:crypto';
import { delimiter, dirname, join } from 'node:path';
import type { FunctionDefinition } from '../definition.ts';

export type Lent = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

type Place = {
  readonly definition: FunctionDefinition;
  /** Where modules are found besides. */
  readonly modules: readonly string[];
  readonly region: string;
  readonly credentials: Lent;
  /** `host:port` of the Runtime API. */
  readonly api: string;
  readonly nowMs: number;
  /** Where hosts of AWS's lead: see endpoints.ts. */
  readonly endpoints: string;
  readonly runtimeFolder: string;
  /** The Node that runs Node functions. */
  readonly node: string;
  /** See Prepared. */
  readonly besides: Readonly<Record<string, string>> | undefined;
};

type Variables = Record<string, string>;

export function variablesOf(place: Place): Variables {
  const { definition, endpoints, besides = {} } = place;
  // Programs know some names in either case.
  const theirs = new Set(Object.keys(definition.environment).map((name) => name.toLowerCase()));
  const others = Object.entries(besides).filter(([name]) => !theirs.has(name.toLowerCase()));
  // What may be extended is the function's to set; the rest is not, and was refused (check-definition.ts).
  return {
    ...extensible(place),
    ...Object.fromEntries(others),
    ...definition.environment,
    ...reserved(place),
    FANFARE_ENDPOINTS: endpoints,
  };
}

function extensible({ definition, modules, runtimeFolder, node }: Place): Variables {
  const { runtime, layers, folder } = definition;
  const isPython = runtime.startsWith('python');
  const major = /^nodejs(\d+)/.exec(runtime)?.[1];
  // Of layers, later ones win.
  const inLayers = (...paths: string[]) =>
    layers.toReversed().flatMap((layer) => paths.map((path) => join(layer, path)));
  const joined = (...folders: string[]) => folders.join(delimiter);
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: joined(...(major ? [dirname(node)] : []), '/usr/local/bin', '/usr/bin', '/bin', ...inLayers('bin')),
    LD_LIBRARY_PATH: joined(folder, join(folder, 'lib'), ...inLayers('lib')),
    PWD: folder,
    SHLVL: '0',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    FANFARE: '1',
    ...(major && {
      NODE_PATH: joined(
        ...inLayers(`nodejs/node${major}/node_modules`, 'nodejs/node_modules'),
        join(runtimeFolder, 'node_modules'),
        runtimeFolder,
        folder,
        ...modules,
      ),
    }),
    ...(isPython && {
      // The locale above is not on every machine, and Python would then read and write ASCII.
      LC_CTYPE: 'C.UTF-8',
      PYTHONPATH: joined(...inLayers('python', `python/lib/${runtime}/site-packages`), runtimeFolder),
    }),
  };
}

function reserved({ definition, region, credentials, api, nowMs, runtimeFolder }: Place): Variables {
  const { name, runtime, handler, folder, memoryMb, logFormat } = definition;
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    _HANDLER: handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(!runtime.startsWith('provided') && { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` }),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
    ...(logFormat === 'JSON' && { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' }),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_RUNTIME_API: api,
    LAMBDA_TASK_ROOT: folder,
    LAMBDA_RUNTIME_DIR: runtimeFolder,
  };
}
