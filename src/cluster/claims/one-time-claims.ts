import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { OneTime } from '../../store/tokens/one-time.ts';
import type { Wire } from '../wire.ts';
import { Conflict, Unavailable } from '../wire.ts';

/** How long a use is remembered: more than a token is good for, by clocks that differ. */
export const USES_KEPT_MS = 10 * 60_000;

const RETRY_MS = 100;

type Options = {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'tokenUseTimeoutMs'>;
  readonly stream: string;
  /** What uses are appended to; the token follows. */
  readonly subject: string;
};

/** A token is used by who writes the first message on its own subject: one node of all. */
export class OneTimeClaims implements OneTime {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async use(id: string, expiresMs: number): Promise<'ok' | 'used' | 'unavailable'> {
    const { wire, clock, limits, stream, subject: prefix } = this.#options;
    if (expiresMs < clock.now() || expiresMs > clock.now() + USES_KEPT_MS / 2) return 'used';
    const subject = `${prefix}.${hash('sha256', id, 'base64url')}`;
    const mark = randomBytes(16);
    const untilMs = clock.steady() + limits.tokenUseTimeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        await wire.append(stream, subject, mark, { lastOnSubject: 0 });
        return 'ok';
      } catch (cause) {
        if (cause instanceof Conflict) return attempt > 1 && (await this.#isOurs(subject, mark)) ? 'ok' : 'used';
        if (!(cause instanceof Unavailable)) throw cause;
        if (clock.steady() >= untilMs) return 'unavailable';
      }
      await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
    }
  }

  /** After an answer that was lost: whether the one who was first is this one. */
  async #isOurs(subject: string, mark: Uint8Array): Promise<boolean> {
    const { wire, stream } = this.#options;
    const first = await wire.last(stream, subject).catch(() => undefined);
    return first !== undefined && Buffer.from(first.bytes).equals(mark);
  }
}
