// What the sinks that use an official SDK client have in common.
import type { Fault } from '../../../base/log-batches/sink-error.ts';
import { SinkError } from '../../../base/log-batches/sink-error.ts';

const REGIONS_MAX = 16;
const REASON_LENGTH_MAX = 200;

/** Load an optional package, or say which one is missing. */
export async function loadClient<T>(packageName: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error(`chat logs to this endpoint need the package ${packageName}: npm install ${packageName}`, {
      cause,
    });
  }
}

/** A client for each region of configurations. Requests are signed for a region, and a client belongs to one. */
export class RegionalClients<Client extends { destroy(): void }> implements Disposable {
  readonly #make: (region: string) => Client;
  /** The one that was used last is the last. */
  readonly #clients = new Map<string, Client>();

  constructor(make: (region: string) => Client) {
    this.#make = make;
  }

  of(region: string): Client {
    const client = this.#clients.get(region) ?? this.#make(region);
    this.#clients.delete(region);
    this.#clients.set(region, client);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > REGIONS_MAX && oldest !== undefined) this.#destroy(oldest);
    return client;
  }

  [Symbol.dispose](): void {
    for (const region of this.#clients.keys()) this.#destroy(region);
  }

  #destroy(region: string): void {
    this.#clients.get(region)?.destroy();
    this.#clients.delete(region);
  }
}

type SdkError = { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };

export const isNamed = (cause: unknown, name: string): boolean => (cause as SdkError | undefined)?.name === name;

/** What an error of an SDK client means: what will pass (429, 5xx, a network that fails) and what will not. */
export function sinkError(cause: unknown): SinkError {
  if (cause instanceof SinkError) return cause;
  const { name = 'Error', message = '', $metadata } = cause as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  const fault = faultOf(name, status);
  // Texts about signatures quote what was signed, and a session token is part of that.
  const reason = fault === 'accessDenied' ? name : `${name}: ${message.slice(0, REASON_LENGTH_MAX)}`;
  return new SinkError(reason, { fault, isPermanent: fault !== 'other' || isRefusal(name, status) });
}

const DENIALS =
  /^(?:AccessDenied|InvalidAccessKeyId|InvalidSignature|SignatureDoesNotMatch|UnrecognizedClient|ExpiredToken|MissingAuthenticationToken)/;

function faultOf(name: string, status: number): Fault {
  if (status === 401 || status === 403 || DENIALS.test(name)) return 'accessDenied';
  if (status === 404 || name === 'ResourceNotFoundException') return 'notFound';
  return 'other';
}

const isRefusal = (name: string, status: number) =>
  status >= 400 && status < 500 && status !== 408 && status !== 429 && !/throttl|limit|slowdown|timeout/i.test(name);
