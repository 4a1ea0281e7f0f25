// Temporary keys. All there is to know of one is sealed in its session token, so none is stored: they survive a restart, and
// no list of them grows. What a request needs of one is read of its token once, and kept for those that follow.
import { createHash } from 'node:crypto';
import { newAccessKey } from '../../aws/access-key.ts';
import type { AccessKey, Session } from '../../aws/server/authenticate.ts';
import { PolicyError } from '../../aws/policy/policy-error.ts';
import { readPolicy } from '../../aws/policy/read-policy.ts';
import { DENY_ALL } from '../../aws/policy/policy.ts';
import type { Policy } from '../../aws/policy/policy.ts';
import { BoundedCache } from '../../aws/sigv4/bounded-cache.ts';
import { oncePer } from '../../base/once-per.ts';
import type { Sealer } from '../../base/sealer.ts';

type Options = {
  readonly sealer: Sealer;
  readonly clock: { now(): number };
  /** The keys that last. */
  find(accessKeyId: string): AccessKey | undefined;
};

type Issued = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
/** `parent` ties it to the secret of its lasting key: with another secret, that is another key. */
type Sealed = Session & Omit<Issued, 'sessionToken'> & { readonly parent: string };
type Opened = { readonly session: Sealed; readonly policies: readonly Policy[] };

const PURPOSE = 'session-token';
/** The keys that are used at one time. */
const OPENED_MAX = 1_000;

export class Sessions {
  readonly #options: Options;
  readonly #opened = new BoundedCache<Opened>(OPENED_MAX);

  constructor(options: Options) {
    this.#options = options;
  }

  /** Make a key. Where no caller is verified, it opens nothing once they are. */
  begin(session: Session): Issued {
    const { sealer, clock } = this.#options;
    const key = newAccessKey('ASIA');
    const sealed: Sealed = { ...session, ...key, parent: markOf(this.#options.find(session.keyId)) };
    return { ...key, sessionToken: sealer.seal(PURPOSE, sealed, clock.now()) };
  }

  /** The key of a session token. `expired`: its time is over. Undefined: it is none, or its lasting key is gone. */
  find(accessKeyId: string, sessionToken: string): AccessKey | 'expired' | undefined {
    const opened = this.#open(sessionToken);
    if (opened?.session.accessKeyId !== accessKeyId) return undefined;
    const { session, policies } = opened;
    const lasting = this.#options.find(session.keyId);
    if (!lasting || markOf(lasting) !== session.parent) return undefined;
    if (session.endsMs <= this.#options.clock.now()) return 'expired';
    const { secretAccessKey } = session;
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      session,
      policies: [...(lasting.policies ?? []), ...policies],
    };
  }

  #open(sessionToken: string): Opened | undefined {
    const known = this.#opened.get(sessionToken);
    if (known) return known;
    const session = this.#options.sealer.open(PURPOSE, sessionToken) as Sealed | undefined;
    if (!session) return undefined;
    const opened = { session, policies: session.policies.map(compiled) };
    this.#opened.set(sessionToken, opened);
    return opened;
  }
}

/** What was understood when the session began may not be by another version; then it allows nothing. */
function compiled(policy: unknown): Policy {
  try {
    return readPolicy(policy);
  } catch (cause) {
    if (cause instanceof PolicyError) return DENY_ALL;
    throw cause;
  }
}

const hashOf = oncePer((key: AccessKey) => createHash('sha256').update(key.secretAccessKey).digest('base64url'));
const markOf = (key: AccessKey | undefined): string => (key ? hashOf(key) : '');
