// Everything between parsed words and a signed request: endpoint, region, credentials, timeouts, retries.
import { readFileSync } from 'node:fs';
import type { ClientOptions } from '../../aws/client/client.ts';
import { proxyFor } from '../../aws/client/proxy.ts';
import type { RetryMode } from '../../aws/client/retry.ts';
import type { Service } from '../../aws/shape.ts';
import type { Configuration } from '../settings/configuration.ts';
import { regionOf } from '../settings/configuration.ts';
import { findCredential } from '../settings/credentials/credentials.ts';
import { debugObserver } from '../personality/debug.ts';
import { Failure } from '../personality/failure.ts';
import type { Globals } from '../words/globals.ts';
import type { Io } from '../personality/io.ts';
import type { Personality } from '../personality/personality.ts';
import { int } from '../aws/python/numbers.ts';
import { releaseLine } from '../personality/release.ts';
import { endpointOf, plainRegion } from '../settings/service-endpoint.ts';

type Session = {
  readonly globals: Globals;
  readonly configuration: Configuration;
  readonly personality: Personality;
  readonly io: Io;
};

/** How to call a service as the user asked for. `inputs` may tell the region. Throws a Failure. */
export function clientOptions(model: Service, inputs: Iterable<unknown>, session: Session): ClientOptions {
  const { globals, configuration, personality, io } = session;
  const region = regionOf(configuration, globals.region, inputs, personality);
  const retryMode = retryModeOf(configuration, personality);
  const maxAttempts = maxAttemptsOf(configuration, personality);
  const endpoint = endpointOf(configuration, globals.endpointUrl, model, region, personality);
  return {
    endpoint,
    region: plainRegion(region),
    credential: globals.sign ? async () => findCredential(configuration, endpoint, personality) : undefined,
    userAgent: releaseLine(personality),
    connectTimeoutMs: globals.connectTimeoutMs,
    readTimeoutMs: globals.readTimeoutMs,
    verifyTls: globals.verifyTls,
    ...(endpoint.secure && globals.verifyTls && trust(configuration, globals.caBundle, personality)),
    proxy: proxyFor(endpoint, io.env),
    acceptsShortBodies: !personality.checksLength,
    retryMode,
    maxAttempts,
    observe: globals.debug ? debugObserver(io, personality) : undefined,
    ...(io.now && { now: io.now }),
    ...(io.sleep && { sleep: io.sleep }),
  };
}

/** The certificates to trust instead of the usual ones, in PEM. Throws a Failure. */
export function certificates({ env, profile }: Configuration, flag: string | undefined): string | undefined {
  const file = flag ?? (env['AWS_CA_BUNDLE'] || profile.get('ca_bundle') || env['REQUESTS_CA_BUNDLE']);
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw Object.assign(new Failure('general', `The CA bundle cannot be read: ${file}`), { cause });
  }
}

/** The AWS CLI finds out that they cannot be read when it makes the connection. */
function trust(
  configuration: Configuration,
  flag: string | undefined,
  { release }: Personality,
): Pick<ClientOptions, 'ca' | 'caProblem'> {
  try {
    return { ca: certificates(configuration, flag) };
  } catch (cause) {
    if (release === undefined) throw cause;
    const { code } = (cause instanceof Error ? (cause.cause ?? {}) : {}) as NodeJS.ErrnoException;
    const reason = code === 'EISDIR' ? '[Errno 21] Is a directory' : '[Errno 2] No such file or directory';
    return { caProblem: new Error(reason) };
  }
}

function retryModeOf({ env, profile }: Configuration, { retries }: Personality): RetryMode {
  const text = env['AWS_RETRY_MODE'] ?? profile.get('retry_mode') ?? retries.mode;
  const isKnown = text === 'standard' || text === 'adaptive' || text === retries.mode;
  // Version 2 has no mode of this name and takes it for the standard one's.
  const isOld = text === 'legacy' && retries.mode !== 'legacy';
  if (isKnown && !isOld) return text;
  throw new Failure('general', `Invalid value provided to "mode": "${text}" must be one of: ${retries.modes}`);
}

function maxAttemptsOf({ env, profile }: Configuration, { retries }: Personality): number | undefined {
  const text = env['AWS_MAX_ATTEMPTS'] ?? profile.get('max_attempts');
  if (text === undefined) return undefined;
  const attempts = Number(int(text));
  if (attempts >= 1) return attempts;
  throw new Failure(
    'general',
    `Value provided to "max_attempts": ${attempts} must be an integer greater than or equal to ${retries.one}.`,
  );
}
