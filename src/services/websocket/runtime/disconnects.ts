import { UnderWay } from '../../../base/under-way.ts';
import { ABNORMAL } from '../../../hub/close-codes.ts';
import type { Obligation } from '../../../store/obligations.ts';
import type { ApiContext } from '../api-context.ts';
import { handleDisconnect } from './message.ts';
import type { ApiSession } from './session.ts';
import type { StageAddress } from '../stages.ts';

/** What is remembered of a connection: all that an event tells. */
type About = Pick<ApiSession, 'facts' | 'host'>;

/** A backend may start a moment later than we do. */
const TRY_AGAIN_MS = [1_000, 10_000];

/**
 * `$disconnect` hears of every connection: when it ends, or else from the server that is started after one that was
 * killed. AWS promises best effort (spec/apigateway-websocket.md, section 1.8); this is at least once, for connections
 * that were opened 50 ms before the kill or earlier.
 */
export class Disconnects {
  readonly #context: ApiContext;
  readonly #underWay = new UnderWay();
  #isFull = false;
  #isStopped = false;

  constructor(context: ApiContext) {
    this.#context = context;
  }

  /** A connection was opened. Costs nothing where there is no such route. */
  owe({ live }: StageAddress, about: About): Obligation | undefined {
    if (!live.deployed.routes.has('$disconnect')) return undefined;
    const { store, log, limits } = this.#context;
    const { isFull } = store.obligations;
    if (isFull && !this.#isFull) {
      const { disconnectsOwedMax } = limits;
      log.warn(
        { disconnectsOwedMax },
        'After a kill, $disconnect would not hear of all connections: there are too many',
      );
    }
    this.#isFull = isFull;
    return store.obligations.owe(about);
  }

  /** A connection ended. */
  tell(session: ApiSession, code: number, reason: string): void {
    const { hub, store } = this.#context;
    const { owed } = session;
    const telling = handleDisconnect(this.#context, session, code, reason);
    const told = owed ? telling.finally(() => store.obligations.settle(owed)) : telling;
    this.#underWay.run(told).catch((cause: unknown) => hub.fault(cause));
  }

  /** Undefined: nobody is being told. */
  settled(): Promise<void> | undefined {
    return this.#underWay.none();
  }

  /** Tell of the connections that a server left behind that was killed, a few at once. Never rejects. */
  async tellOfThoseLeft(): Promise<void> {
    const { store, limits, log } = this.#context;
    const counts = { told: 0, failed: 0, nobody: 0 };
    const left = store.obligations.left();
    const teller = async () => {
      for (let next = left.next(); !next.done && !this.#isStopped; next = left.next()) {
        const outcome = await this.#tellOfOne(next.value.facts as About);
        if (outcome === 'failed' && this.#isStopped) return;
        store.obligations.settle(next.value);
        counts[outcome]++;
      }
    };
    await Promise.all(Array.from({ length: limits.disconnectsOwedCallsMax }, teller));
    const { nobody, ...calls } = counts;
    if (calls.told + calls.failed > 0) {
      log.info(calls, '$disconnect was told of connections that were open when the server was killed');
    }
    if (nobody > 0) {
      const message = 'Connections that were open when the server was killed: their stage has no $disconnect any more';
      log.warn({ connections: nobody }, message);
    }
  }

  /** Whoever is not told of by now stays owed, to be told of after the next start. */
  stop(): void {
    this.#isStopped = true;
  }

  async #tellOfOne(about: About): Promise<'told' | 'failed' | 'nobody'> {
    const { clock, hub } = this.#context;
    for (let attempt = 0; ; attempt++) {
      const telling = handleDisconnect(this.#context, about, ABNORMAL, '').catch((cause: unknown) => {
        hub.fault(cause);
        return 'failed' as const;
      });
      const outcome = await this.#underWay.run(telling);
      const waitMs = TRY_AGAIN_MS[attempt];
      if (outcome !== 'failed' || waitMs === undefined) return outcome;
      await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
      if (this.#isStopped) return outcome;
    }
  }
}
