// Everything between parsed words and a signed request: endpoint, region, credentials, timeouts, retries.
import { readFileSync } from 'node:fs';
import type { ClientOptions } from '../aws/client.ts';
import type { Service } from '../aws/shape.ts';
import { versionLine } from '../version.ts';
import type { Configuration } from './configuration.ts';
import { endpointOf, regionOf } from './configuration.ts';
import { findCredential } from './credentials.ts';
import { debugObserver } from './debug.ts';
import { Failure } from './failure.ts';
import type { Globals } from './globals.ts';
import type { Io } from './io.ts';
import type { Personality } from './personality.ts';
import { int } from './python/numbers.ts';

/** How to call a service as the user asked for. `inputs` may tell the region. Throws a Failure. */
export function clientOptions(
  model: Service,
  inputs: Iterable<unknown>,
  {
    globals,
    configuration,
    personality,
    io,
  }: { globals: Globals; configuration: Configuration; personality: Personality; io: Io },
): ClientOptions {
  const region = regionOf(configuration, globals.region, inputs);
  const endpoint = endpointOf(configuration, globals.endpointUrl, model);
  return {
    endpoint,
    region,
    credential: globals.sign ? findCredential(configuration, endpoint, personality) : undefined,
    userAgent: versionLine(),
    connectTimeoutMs: globals.connectTimeoutMs,
    readTimeoutMs: globals.readTimeoutMs,
    verifyTls: globals.verifyTls,
    ca: endpoint.secure ? certificates(configuration, globals.caBundle) : undefined,
    maxAttempts: maxAttempts(configuration),
    observe: globals.debug ? debugObserver((text) => void io.stderr.write(text)) : undefined,
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
  } catch {
    throw new Failure('general', `The CA bundle cannot be read: ${file}`);
  }
}

function maxAttempts({ env, profile }: Configuration): number | undefined {
  const text = env['AWS_MAX_ATTEMPTS'] ?? profile.get('max_attempts');
  if (text === undefined) return undefined;
  const attempts = Number(int(text));
  if (attempts >= 1) return attempts;
  throw new Failure(
    'general',
    `Value provided to "max_attempts": ${attempts} must be an integer greater than or equal to one.`,
  );
}
