import { ConfigError, listOf, matching, oneOf } from './config-values.ts';
import type { Said } from './said.ts';

/** What is said of a cluster. */
export type ClusterConfig = {
  /** `nats://…` or `tls://…`: servers of one NATS. */
  readonly servers: readonly string[];
  readonly name: string;
  /** Whether this node may make the cluster. */
  readonly isFirst: boolean;
  readonly secretFile: string;
  readonly replicas: number;
  readonly caFile: string | undefined;
  readonly credentialsFile: string | undefined;
};

const ABOUT_CLUSTERS = ['init', 'name', 'secret-file', 'replicas', 'ca', 'credentials'].map(
  (name) => `cluster-${name}`,
);
const SERVER = /^(?:nats|tls):\/\/(?:[^\s@/]+@)?[^\s@/]+$/;

/** Undefined: this server is alone. Throws a ConfigError. */
export function clusterFrom({ setting }: Pick<Said, 'setting'>, data: string): ClusterConfig | undefined {
  const servers = listOf(setting('cluster'));
  if (!servers || servers.length === 0) {
    const idle = ABOUT_CLUSTERS.find((name) => setting(name) !== undefined);
    if (idle !== undefined) throw new ConfigError(`--${idle} is about a cluster, and there is no --cluster`);
    return undefined;
  }
  for (const server of servers) {
    if (SERVER.test(server) && URL.canParse(server)) continue;
    throw new ConfigError('--cluster must be servers of NATS such as nats://10.0.0.1:4222,nats://10.0.0.2:4222');
  }
  const secretFile = setting('cluster-secret-file');
  if (secretFile === undefined) {
    throw new ConfigError(
      '--cluster needs --cluster-secret-file, the same file for all nodes; `openssl rand -base64 32 > FILE` makes one',
    );
  }
  if (data === ':memory:') throw new ConfigError('--cluster needs a data folder; --data :memory: keeps nothing');
  return {
    servers,
    secretFile,
    name: matching(
      'cluster-name',
      setting('cluster-name') ?? 'fanfare',
      /^[a-z\d-]{1,32}$/,
      'a name such as fanfare-1',
    ),
    isFirst: oneOf('cluster-init', setting('cluster-init') ?? 'off', ['on', 'off']) === 'on',
    replicas: Number(oneOf('cluster-replicas', setting('cluster-replicas') ?? '3', ['1', '3', '5'])),
    caFile: setting('cluster-ca'),
    credentialsFile: setting('cluster-credentials'),
  };
}
