// What a gateway is started with, and what can be asked of a running one.
import type { InProcess } from '../aws/server/in-process.ts';
import type { Credential } from '../aws/sigv4/verify.ts';
import type { AwsEndpoints, AwsEndpointUrls } from '../backends/aws-endpoints.ts';
import type { Clock } from '../base/clock.ts';
import type { LimitName, Limits } from '../base/limits/limits.ts';
import type { Log } from '../base/log.ts';
import type { FunctionSettings } from '../functions/definition.ts';
import type { LocalFunctions } from '../functions/local-functions.ts';
import type { WriteLine } from '../functions/logs/invocation-log.ts';
import type { RootKey } from './root-key.ts';
import type { Context } from '../services/context.ts';
import type { SinkOptions } from '../services/chat/logging/sinks.ts';
import type { ClusterSettings } from '../cluster/cluster-settings.ts';
import type { Shared } from '../store/store.ts';
import type { FolderLock } from '../store/database/folder-lock.ts';

export type GatewayOptions = {
  readonly host?: string;
  /** What the server is called from outside, and what else it is called: see `--public-url` and `--hosts`. */
  readonly publicUrl?: string | undefined;
  readonly hosts?: readonly string[];
  /** Addresses and ranges of proxies that are believed: see `--trusted-proxies`. */
  readonly trustedProxies?: readonly string[];
  /** They begin their connections with a header of the PROXY protocol. */
  readonly proxyProtocol?: boolean;
  /** Whose web pages may connect. Undefined: everybody's; of this machine only, where no request is verified. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** 0: any free port. */
  readonly port?: number;
  /** The descriptor of a listening socket, in place of host and port. */
  readonly fd?: number | undefined;
  /** Where operators are served. Undefined: with everybody else. */
  readonly adminListen?: { readonly host: string; readonly port: number } | undefined;
  /** Whether the console is served, where operators are. Default: true. */
  readonly console?: boolean;
  /** The database file, or `:memory:`. */
  readonly database?: string;
  /** The lock on the database's folder, where the caller took it already. Default: it is taken here. */
  readonly lock?: FolderLock | undefined;
  /** What is decided together with others. Default: this server is alone. */
  readonly shared?: Shared;
  /** Undefined: this server is alone. */
  readonly cluster?: ClusterSettings | undefined;
  /** Hears why this process cannot be the node any more that it was. */
  readonly lost?: (why: string) => void;
  /** Everything is allowed to it. Undefined: no request is verified (`--auth none`). */
  readonly rootKey: RootKey | undefined;
  /** Where it is kept, in the format of an AWS credentials file. Undefined: it cannot be replaced while this runs. */
  readonly rootKeyFile?: string | undefined;
  readonly account?: string;
  readonly region?: string;
  /** Changed in place by `Gateway.change`. */
  readonly limits?: Limits;
  readonly clock?: Clock;
  readonly log?: Log;
  /** How many lines of `log` were lost, for the metrics. */
  readonly logCounts?: { readonly lost: number };
  /** A Lambda Invoke endpoint, for integrations, authorizers and message review handlers. */
  readonly lambdaEndpoint?: string | undefined;
  /** Functions that run here. More can be defined later; where TLS is served, only if this is given, if only as `[]`. */
  readonly functions?: readonly FunctionSettings[];
  /** The programs that run them. Default: the Node that runs this, and `python3`. */
  readonly functionsNode?: string | undefined;
  readonly functionsPython?: string | undefined;
  /** Where lines of functions go. Default: the log, at `info`. */
  readonly functionLine?: WriteLine | undefined;
  /** Where services of AWS are that integrations and functions call, by their names; that of `*` is for all others. */
  readonly awsEndpoints?: AwsEndpointUrls | undefined;
  /** Signs the calls to those. Default: the root key. */
  readonly awsKey?: Credential | undefined;
  /** Hosts of AWS that have no endpoint are not called, by functions either. */
  readonly offline?: boolean | undefined;
  /** Certificates (PEM) of authorities that backends may have theirs from, besides those that Node trusts. */
  readonly integrationCa?: string | undefined;
  /** Where chat logs go: a folder, and endpoints in place of parts of it. Default: a folder for temporary files. */
  readonly chatLogs?: Partial<SinkOptions>;
  /** Where API logs go: a folder, or `-` for stdout. Default: a folder for temporary files. */
  readonly apiLogs?: string | undefined;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Whether a function's own policy lets API Gateway call it, for what an ARN names. Default: whatever calls it may. */
  readonly permits?: (functionName: string, sourceArn: string) => boolean;
  /** Why nobody should be sent here yet, for `/ready`. Undefined: there is no reason. */
  readonly hindrance?: () => string | undefined;
};

/** What can be changed while a gateway runs. */
export type Changeable = Pick<
  GatewayOptions,
  'allowedOrigins' | 'awsEndpoints' | 'hosts' | 'integrationCa' | 'limits' | 'offline' | 'tls'
>;

export type Gateway = AsyncDisposable & {
  /** The address that is listened on. */
  readonly host: string;
  readonly port: number;
  /** Undefined: operators are served on `port`. */
  readonly adminPort: number | undefined;
  readonly context: Context;
  /** The operations of all services, for what the operator declares in this account. */
  readonly operations: (region: string) => InProcess;
  readonly functions: Pick<LocalFunctions, 'define' | 'definitions' | 'has'>;
  /** Where other services of AWS are, as it is now. */
  readonly awsEndpoints: Pick<AwsEndpoints, 'answers' | 'for'>;
  /** Put all of these in the place of those before, and disturb nobody. Returns which limits that concerns. */
  change(to: Changeable): { readonly changed: readonly LimitName[]; readonly kept: readonly LimitName[] };
  /** All that is declared is there: so `$disconnect` can be told of connections that a server left behind that was killed. */
  ready(): void;
  /** From now on `/ready` answers 503, so that nobody else is sent here; everything else goes on. */
  stepDown(): void;
};
