import type { Answer } from '../../hub/bus.ts';
import type { Limits } from '../../base/limits/limits.ts';

type Question = {
  readonly node: number;
  readonly askedMs: number;
  readonly message: Uint8Array;
  readonly resolve: (answer: Answer) => void;
};

type QuestionLimits = Pick<Limits, 'nodeQuestionMs' | 'nodeQuestionsMax' | 'nodeQuestionBytesMax'>;
export type Asked = { readonly id: number; readonly answer: Promise<Answer> };

/** What this node has asked others and was not answered yet. */
export class Questions {
  readonly #limits: QuestionLimits;
  /** In the order in which they were asked. */
  readonly #waiting = new Map<number, Question>();
  readonly #underWay = new Map<number, { count: number; bytes: number }>();
  #lastId = 0;

  constructor(limits: QuestionLimits) {
    this.#limits = limits;
  }

  /** Undefined: too much waits for that node. */
  ask(node: number, message: Uint8Array, askedMs: number): Asked | undefined {
    const underWay = this.#underWay.get(node) ?? { count: 0, bytes: 0 };
    const { nodeQuestionsMax, nodeQuestionBytesMax } = this.#limits;
    if (underWay.count >= nodeQuestionsMax || underWay.bytes + message.length > nodeQuestionBytesMax) return undefined;
    this.#underWay.set(node, { count: underWay.count + 1, bytes: underWay.bytes + message.length });
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const id = ++this.#lastId;
    this.#waiting.set(id, { node, askedMs, message, resolve });
    return { id, answer: promise };
  }

  /** Of a node's: an answer to one that nobody waits for any more is nothing. */
  settle(id: number, node: number, answer: Answer): void {
    const question = this.#waiting.get(id);
    if (question?.node === node) this.#end(id, question, answer);
  }

  /** Those that were asked too long ago get no answer any more. */
  expire(nowMs: number): void {
    for (const [id, question] of this.#waiting) {
      if (nowMs - question.askedMs < this.#limits.nodeQuestionMs) return;
      this.#end(id, question, { outcome: 'unreachable' });
    }
  }

  /** Every question to a node, or to all, has this answer. */
  settleAll(answer: Answer, node?: number): void {
    for (const [id, question] of this.#waiting)
      if (node === undefined || question.node === node) this.#end(id, question, answer);
  }

  /** To be asked once more, under the same ids. */
  *[Symbol.iterator](): Generator<{ id: number } & Pick<Question, 'node' | 'askedMs' | 'message'>> {
    for (const [id, { node, askedMs, message }] of this.#waiting) yield { id, node, askedMs, message };
  }

  #end(id: number, { node, message, resolve }: Question, answer: Answer): void {
    this.#waiting.delete(id);
    const underWay = this.#underWay.get(node)!;
    if (underWay.count === 1) this.#underWay.delete(node);
    else this.#underWay.set(node, { count: underWay.count - 1, bytes: underWay.bytes - message.length });
    resolve(answer);
  }
}
