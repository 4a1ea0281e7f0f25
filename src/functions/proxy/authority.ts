// An authority that functions of this server are told to trust, and nobody else is. Its key is made with it, and is nowhere
// but in memory: whoever reads the disk cannot use it, and it ends with the server.
import { generateKeyPairSync } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { createSecureContext } from 'node:tls';
import { BoundedCache } from '../../aws/sigv4/bounded-cache.ts';
import { certificate } from './certificate.ts';

const NAME = 'Fanfare, for its own functions';
const DAY_MS = 86_400_000;
/** Clocks of containers and hosts may differ. */
const EARLIER_MS = DAY_MS;
const AUTHORITY_MS = 20 * 365 * DAY_MS;
const HOST_MS = 30 * DAY_MS;

type Kept = { readonly context: SecureContext; readonly renewMs: number };

export class Authority {
  readonly #now: () => number;
  readonly #key = newKey();
  /** Of all hosts. */
  readonly #hostKey = newKey();
  readonly #hosts: BoundedCache<Kept>;
  /** Its certificate. */
  readonly pem: string;

  /** `hostsMax`: how many certificates are kept; others are made again. */
  constructor(now: () => number, hostsMax: number) {
    this.#now = now;
    this.#hosts = new BoundedCache(hostsMax);
    this.pem = certificate({
      ...{ name: NAME, key: this.#key, issuer: { name: NAME, key: this.#key } },
      ...this.#lasting(AUTHORITY_MS),
    });
  }

  /** To answer as a host. */
  contextFor(host: string): SecureContext {
    const kept = this.#hosts.get(host);
    if (kept && this.#now() < kept.renewMs) return kept.context;
    const context = createSecureContext({ key: this.#hostKey.export(PKCS8), cert: this.certificateFor(host) });
    this.#hosts.set(host, { context, renewMs: this.#now() + HOST_MS / 2 });
    return context;
  }

  /** As PEM. */
  certificateFor(host: string): string {
    const issuer = { name: NAME, key: this.#key };
    return certificate({ name: shortened(host), key: this.#hostKey, issuer, host, ...this.#lasting(HOST_MS) });
  }

  #lasting(ms: number) {
    const beginsMs = this.#now() - EARLIER_MS;
    return { beginsMs, endsMs: beginsMs + ms };
  }
}

const PKCS8 = { type: 'pkcs8', format: 'pem' } as const;
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** A common name has 64 characters at most (RFC 5280, appendix A.1); nobody goes by it. */
const shortened = (host: string) => host.slice(0, 64);
