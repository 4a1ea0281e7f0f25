// A lane of chat tokens: one that was used opens nothing ever again, one that was not opens once.
import type { Random } from '../fuzz/random.ts';
import type { Clients } from './clients.ts';
import type { Lane } from './lane.ts';
import { Unanswered, Violation } from './ledger.ts';
import { openSocket } from './sockets.ts';

/** `asked`: its handshake was without an answer when the server was killed, so it may or may not be used. */
type Use = 'unused' | 'asked' | 'used';

/** As many of each are tried after a kill: the newest, because what came last is what may be lost. */
const TRIED_MAX = 15;
/** A token is good for a minute (spec/ivschat.md, section 2), and trying some of them takes a while. */
const SURELY_GOOD_MS = 30_000;

export class Tokens implements Lane {
  readonly name = 'token';
  acknowledged = 0;
  readonly #now: () => Clients;
  readonly #roomArn: string;
  readonly #random: Random;
  readonly #uses = new Map<string, Use>();
  readonly #madeMs = new Map<string, number>();

  constructor(now: () => Clients, roomArn: string, random: Random) {
    this.#now = now;
    this.#roomArn = roomArn;
    this.#random = random;
  }

  async act(): Promise<void> {
    const answer = await this.#now().chat.createChatToken({ roomIdentifier: this.#roomArn, userId: 'u' });
    const token = answer.token!;
    this.#uses.set(token, 'unused');
    this.#madeMs.set(token, performance.now());
    this.acknowledged++;
    if (this.#random.chance(0.2)) return;
    this.#uses.set(token, 'asked');
    const status = await openSocket(this.#now(), '', { protocol: token });
    if (status !== 101) throw new Violation(`a fresh token was refused with ${status}`);
    this.#uses.set(token, 'used');
    this.acknowledged++;
  }

  async audit(): Promise<void> {
    for (const use of ['used', 'unused', 'asked'] as const) {
      const tokens = [...this.#uses].filter(([, known]) => known === use).slice(-TRIED_MAX);
      for (const [token] of tokens) await this.#try(token, use);
    }
    this.#uses.clear();
    this.#madeMs.clear();
  }

  async #try(token: string, use: Use): Promise<void> {
    const first = await openSocket(this.#now(), '', { protocol: token });
    if (use === 'used' && first === 101) throw new Violation('a used chat token opened a second session');
    const isGood = performance.now() - this.#madeMs.get(token)! < SURELY_GOOD_MS;
    if (use === 'unused' && isGood && first !== 101)
      throw new Violation(`an unused chat token was refused with ${first}`);
    const second = await openSocket(this.#now(), '', { protocol: token });
    if (second === 101) throw new Violation('a chat token opened twice');
    if (first !== 101 && first !== 403) throw new Unanswered(`a handshake got ${first}`);
  }
}
