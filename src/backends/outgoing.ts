// Calls to backends that may be anybody's: bounded in time, number and bytes, over kept-alive connections. Whatever a
// backend does, its call ends, its socket is closed, and no other call waits for it.
import type { Clock } from '../base/clock.ts';
import { FairShare } from '../base/fair-share.ts';
import { sharedLookup } from '../base/hosts/shared-lookup.ts';
import { AnswerBody } from './answer-body.ts';
import type { BackendAnswer, BackendRequest } from './backend-request.ts';
import { failed } from './backend-request.ts';
import { HeldBytes } from './held-bytes.ts';
import { NodeClient } from './node-client.ts';
import { PlainClient } from './plain/plain-client.ts';

export type Bounds = {
  /** Calls under way at once, in all and of one holder; over it a call is `busy`. */
  readonly callsMax: number;
  readonly holderCallsMax: number;
  /** Bytes of bodies under way, in all; over it a call is `busy`, or has failed. */
  readonly bytesMax: number;
  readonly answerBytesMax: number;
};

const BUSY: BackendAnswer = { outcome: 'busy' };

export class Outgoing implements Disposable {
  readonly #clock: Clock;
  readonly #calls = new FairShare(0);
  readonly #bytes = new FairShare(0);
  #answerBytesMax = 0;
  readonly #node: NodeClient;
  readonly #plain: PlainClient;

  /** `ca`: certificates (PEM) to trust besides those that Node trusts. */
  constructor(clock: Clock, bounds: Bounds, ca?: string) {
    this.#clock = clock;
    this.bounds = bounds;
    const lookup = sharedLookup();
    this.#node = new NodeClient(lookup, ca);
    this.#plain = new PlainClient(this.#node, lookup, () => clock.steady());
  }

  set bounds({ callsMax, holderCallsMax, bytesMax, answerBytesMax }: Bounds) {
    this.#calls.resize(callsMax, holderCallsMax);
    this.#bytes.resize(bytesMax);
    this.#answerBytesMax = answerBytesMax;
  }

  /** Trust these certificates from now on, in place of those before. Calls under way go on. */
  trust(ca: string | undefined): void {
    this.#node.trust(ca);
  }

  /** Never rejects. The call is given up after its time, by the clock. */
  call(call: BackendRequest): Promise<BackendAnswer> {
    const { holder, body, timeoutMs } = call;
    if (!this.#calls.take(holder, 1)) return Promise.resolve(BUSY);
    const held = new HeldBytes(this.#bytes, holder);
    return new Promise((resolve) => {
      let giveUp = () => {};
      let cancel = () => {};
      let isSettled = false;
      // The first word counts: whatever else happens to an abandoned call is nobody's concern, and costs nothing.
      const settle = (answer: BackendAnswer) => {
        if (isSettled) return;
        isSettled = true;
        cancel();
        if (answer.outcome !== 'answered') giveUp();
        held[Symbol.dispose]();
        this.#calls.giveBack(holder, 1);
        resolve(answer);
      };
      if (body.length > 0 && !held.take(body.length)) return settle(BUSY);
      const answerBody = new AnswerBody(held, this.#answerBytesMax);
      try {
        giveUp = this.#plain.send(call, answerBody, settle) ?? this.#node.send(call, answerBody, settle);
      } catch (cause) {
        // What no URL and no header can hold.
        return settle(failed((cause as Error).message));
      }
      cancel = this.#clock.after(timeoutMs, () => settle({ outcome: 'late' }));
    });
  }

  [Symbol.dispose](): void {
    this.#node[Symbol.dispose]();
    this.#plain[Symbol.dispose]();
  }
}
