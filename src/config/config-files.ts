// The files that the configuration names. They are read whole and looked at before anything is done with them: a broken
// one is a ConfigError in one line.
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Config } from './config.ts';
import { ConfigError } from './config-values.ts';

/** A secret of less can be guessed. */
const SECRET_BYTES_MIN = 16;

export type ConfigFiles = {
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly integrationCa: string | undefined;
};

/** The names of the files, those that there are. */
export const filesOf = ({ tlsCert, tlsKey, integrationCaBundle }: Config): string[] =>
  [tlsCert, tlsKey, integrationCaBundle].filter((path) => path !== undefined);

/** Throws a ConfigError. */
export function readFiles({ tlsCert, tlsKey, integrationCaBundle }: Config): ConfigFiles {
  return {
    tls: tlsCert !== undefined && tlsKey !== undefined ? readPair(tlsCert, tlsKey) : undefined,
    integrationCa:
      integrationCaBundle === undefined ? undefined : readBundle('integration-ca-bundle', integrationCaBundle),
  };
}

/** Whether two files' worth of bytes are the same. */
export const isSame = (one: ConfigFiles, other: ConfigFiles): boolean =>
  one.integrationCa === other.integrationCa &&
  (['cert', 'key'] as const).every((part) => String(one.tls?.[part]) === String(other.tls?.[part]));

/** What a node of a cluster joins it with. Undefined: this server is alone. Throws a ConfigError. */
export function clusterFilesOf({ cluster }: Config) {
  if (!cluster) return undefined;
  const { secretFile, caFile, credentialsFile, ...rest } = cluster;
  const secret = Buffer.from(read('cluster-secret-file', secretFile).toString().trim());
  if (secret.length < SECRET_BYTES_MIN) {
    throw new ConfigError(
      `--cluster-secret-file ${secretFile} holds too little; \`openssl rand -base64 32 > FILE\` makes one`,
    );
  }
  return {
    ...rest,
    secret,
    ca: caFile === undefined ? undefined : readBundle('cluster-ca', caFile),
    credentials: credentialsFile === undefined ? undefined : read('cluster-credentials', credentialsFile).toString(),
  };
}

/** A certificate and the key that belongs to it: while they are being replaced, one may be new and the other old. */
function readPair(certPath: string, keyPath: string): { cert: Buffer; key: Buffer } {
  const cert = read('tls-cert', certPath);
  const key = read('tls-key', keyPath);
  const leaf = meaning('tls-cert', certPath, () => new X509Certificate(cert));
  const own = meaning('tls-key', keyPath, () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(own)) {
    throw new ConfigError(`--tls-key ${keyPath} is not the key of the certificate in --tls-cert ${certPath}`);
  }
  // The rest of the chain, and what OpenSSL thinks of all of it.
  meaning('tls-cert', certPath, () => createSecureContext({ cert, key }));
  return { cert, key };
}

/** Node takes any file for a bundle, and trusts nobody more for it. */
function readBundle(option: string, path: string): string {
  const pem = read(option, path).toString();
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw new ConfigError(`--${option} ${path} holds no certificate (PEM)`);
  for (const each of certificates) meaning(option, path, () => new X509Certificate(each));
  return pem;
}

function read(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    // Without the code, and without the path once more.
    const [reason] = (cause as Error).message.replace(/^E[A-Z]+: /, '').split(', ');
    throw new ConfigError(`--${option} ${path} cannot be read: ${reason}`);
  }
}

function meaning<T>(option: string, path: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new ConfigError(`--${option} ${path} cannot be used: ${(cause as Error).message}`);
  }
}
