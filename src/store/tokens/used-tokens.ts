import type { Clock } from '../../base/clock.ts';
import { GroupCommit } from './group-commit.ts';
import { OnwardTime } from '../database/onward-time.ts';
import type { OneTime } from './one-time.ts';
import type { Use } from './use-journal.ts';
import { UseJournal } from './use-journal.ts';

/** Taken from `Limits`. */
export type TokenBounds = {
  readonly usedTokensMax: number;
  readonly tokenUsesWaitingMax: number;
  readonly tokenUseTimeoutMs: number;
};

/**
 * Which single-use tokens were used. The answer comes from memory; `ok` comes only when the use is on the disk, so that a
 * token that opened something opens nothing again: not after a kill, a power cut or a change of the clock.
 */
export class UsedTokens implements AsyncDisposable, OneTime {
  readonly #time: OnwardTime;
  readonly #bounds: TokenBounds;
  /** Until when to remember each. */
  readonly #uses = new Map<string, number>();
  readonly #journal: UseJournal | undefined;
  readonly #commits: GroupCommit<Use> | undefined;

  /** Beside the database at `path`, or nowhere for `:memory:`. `fault` hears of a disk that fails. Throws what the file system does. */
  constructor(path: string, clock: Clock, bounds: TokenBounds, fault: (cause: unknown) => void) {
    this.#bounds = bounds;
    const journal = path === ':memory:' ? undefined : new UseJournal(path);
    this.#time = new OnwardTime(clock, journal?.forgottenMs ?? 0);
    if (!journal) return;
    this.#journal = journal;
    for (const { id, expiresMs } of journal.uses) this.#uses.set(id, expiresMs);
    this.#commits = new GroupCommit({
      write: (uses) => journal.write(uses, this.now()),
      clock,
      get waitingMax() {
        return bounds.tokenUsesWaitingMax;
      },
      get timeoutMs() {
        return bounds.tokenUseTimeoutMs;
      },
      fault,
    });
  }

  /** The time to judge tokens by. It never goes back, not even after a restart, as far as a use was forgotten. */
  now(): number {
    return this.#time.now();
  }

  /**
   * Use a token that could be used until `expiresMs`, by the time of `now`. `used`: somebody was first, or it is too late.
   * `full`: too many to remember. `unavailable`: the disk does not keep it now; the token is as unused as before.
   */
  async use(id: string, expiresMs: number): Promise<'ok' | 'used' | 'full' | 'unavailable'> {
    const now = this.now();
    this.#forgetExpired(now);
    if (expiresMs < now || this.#uses.has(id)) return 'used';
    if (this.#uses.size >= this.#bounds.usedTokensMax) return 'full';
    this.#uses.set(id, expiresMs);
    if (!this.#commits || (await this.#commits.add({ id, expiresMs }))) return 'ok';
    this.#uses.delete(id);
    return 'unavailable';
  }

  /** Tokens live equally long, so the oldest entry expires first. */
  #forgetExpired(now: number): void {
    for (const [id, expiresMs] of this.#uses) {
      if (expiresMs >= now) return;
      this.#uses.delete(id);
    }
  }

  /** Nothing may be used any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commits?.[Symbol.asyncDispose]();
    // A file that the system still writes to is left to the end of the process.
    if (!this.#commits?.isWriting) this.#journal?.close();
  }
}
