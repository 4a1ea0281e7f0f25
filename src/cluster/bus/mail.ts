// Questions of this node to others, and its answers to theirs.
import type { Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Answer, Responder } from '../../hub/bus.ts';
import type { Life, Membership } from '../../hub/membership.ts';
import { Answers } from './answers.ts';
import type { BusStats } from './bus-stats.ts';
import type { Letter } from './letters.ts';
import type { Peer } from './peer.ts';
import { keyOf } from './peer.ts';
import { Post } from './post.ts';
import { Questions } from './questions.ts';

const NOTHING = Buffer.alloc(0);

type Parts = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly membership: Membership;
  readonly stats: BusStats;
  readonly head: () => Buffer;
  readonly send: (node: number, bytes: Uint8Array) => void;
  /** Something is to be sent at the end of this turn. */
  readonly arm: () => void;
};

export class Mail {
  readonly #parts: Parts;
  readonly #post: Post;
  readonly #questions: Questions;
  readonly #answers: Answers;
  #responder: Responder | undefined;
  #agedMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#post = new Post(parts.head, parts.send);
    this.#questions = new Questions(parts.limits);
    this.#answers = new Answers(parts.limits.nodeAnswersMax);
  }

  answer(responder: Responder): () => void {
    this.#responder = responder;
    return () => {
      this.#responder = undefined;
    };
  }

  async askHere(message: Uint8Array): Promise<Answer> {
    const bytes = await this.#respond(message);
    return bytes ? { outcome: 'answered', bytes } : { outcome: 'unreachable' };
  }

  async ask(node: number, message: Uint8Array): Promise<Answer> {
    const now = this.#parts.clock.steady();
    const asked = this.#questions.ask(node, message, now);
    if (!asked) return { outcome: 'full' };
    this.#write(node, { kind: 'question', id: asked.id, steadyMs: now, body: message });
    return asked.answer;
  }

  write(node: number, letter: Omit<Letter, 'steadyMs'>): void {
    this.#write(node, { ...letter, steadyMs: this.#parts.clock.steady() });
  }

  read(peer: Peer, letter: Letter & { readonly body: Buffer }): void {
    const { number } = peer.life;
    if (letter.kind === 'question') this.#asked(peer, letter);
    else if (letter.kind === 'answer')
      this.#questions.settle(letter.id, number, { outcome: 'answered', bytes: letter.body });
    else if (letter.kind === 'no-answer') this.#questions.settle(letter.id, number, { outcome: 'unreachable' });
  }

  /** The link is back: what was asked may have been lost with it. It is done once all the same. */
  repeat(): void {
    for (const { id, node, askedMs, message } of this.#questions)
      this.#write(node, { kind: 'question', id, steadyMs: askedMs, body: message });
  }

  /** Nobody answers any more. What is asked next is told that it is dead, or is answered by who has the number now. */
  died({ number }: Life): void {
    this.#questions.settleAll({ outcome: 'unreachable' }, number);
  }

  /** This node asks and answers nothing more of what was asked. */
  drop(): void {
    this.#post.clear();
    this.#questions.settleAll({ outcome: 'unreachable' });
  }

  tick(): void {
    const now = this.#parts.clock.steady();
    this.#questions.expire(now);
    if (now - this.#agedMs < 2 * this.#parts.limits.nodeQuestionMs) return;
    this.#agedMs = now;
    this.#answers.age();
  }

  flush(): void {
    this.#post.flush();
  }

  #write(node: number, letter: Letter): void {
    this.#post.add(node, letter);
    this.#parts.arm();
  }

  #asked(peer: Peer, { id, steadyMs, body }: Letter): void {
    const { clock, limits, stats } = this.#parts;
    // Its asker has given up, and said so.
    if (peer.ages.of(steadyMs, clock.steady()) > limits.nodeQuestionMs) {
      stats.late++;
      return;
    }
    const answer = this.#answers.to(`${keyOf(peer.life)}/${id}`, () => this.#respond(body));
    if (answer) void this.#reply(peer.life.number, id, answer);
  }

  async #reply(node: number, id: number, answer: Promise<Uint8Array | undefined>): Promise<void> {
    const bytes = await answer;
    this.write(node, bytes ? { kind: 'answer', id, body: bytes } : { kind: 'no-answer', id, body: NOTHING });
  }

  async #respond(message: Uint8Array): Promise<Uint8Array | undefined> {
    if (!this.#responder || !this.#parts.membership.isValid) return undefined;
    try {
      return await this.#responder(message);
    } catch {
      // Why is for the responder to tell.
      return undefined;
    }
  }
}
