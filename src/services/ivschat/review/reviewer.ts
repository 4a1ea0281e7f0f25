import type { LambdaClient } from '../../../aws/lambda.ts';
import type { Room } from '../../../store/rooms.ts';
import type { RegionMetrics } from '../metrics.ts';
import { countFor } from '../metrics.ts';
import type { Attributes, Verdict } from './verdict.ts';
import { readVerdict } from './verdict.ts';

/** A message as a handler sees it. */
export type ReviewedMessage = {
  readonly id: string;
  readonly content: string;
  readonly attributes: Attributes | undefined;
  readonly sender: { readonly userId: string; readonly attributes: Attributes; readonly ip: string };
};

/** Asks the function of a room what to do with a message. */
export class Reviewer {
  readonly #lambda: LambdaClient;
  readonly #limits: { readonly reviewTimeoutMs: number };

  constructor(lambda: LambdaClient, limits: { readonly reviewTimeoutMs: number }) {
    this.#lambda = lambda;
    this.#limits = limits;
  }

  /** Within the budget, always: a function that is late, broken or wrong leaves the word to the fallback result. */
  async review(room: Room, message: ReviewedMessage, metrics: RegionMetrics): Promise<Verdict> {
    const { uri, fallbackResult } = room.messageReviewHandler!;
    const { reviewTimeoutMs: timeoutMs } = this.#limits;
    const call = { function: uri, event: eventOf(room.arn, message), holder: uri, timeoutMs };
    const invocation = await this.#lambda.invoke(call);
    if (invocation.outcome === 'answered') {
      const verdict = readVerdict(invocation.payload, message, room.maximumMessageLength);
      if (verdict) return verdict;
      countFor(metrics.responseValidationErrors, uri);
    } else countFor(metrics.invocationErrors, uri);
    const { content, attributes } = message;
    return fallbackResult === 'ALLOW'
      ? { result: 'ALLOW', content, attributes }
      : { result: 'DENY', reason: undefined };
  }
}

/** Keys and order as documented (spec/ivschat.md, section 4). */
const eventOf = (roomArn: string, { id, content, attributes, sender }: ReviewedMessage): string =>
  JSON.stringify({
    Content: content,
    MessageId: id,
    RoomArn: roomArn,
    Attributes: attributes ?? {},
    Sender: { Attributes: sender.attributes, UserId: sender.userId, Ip: sender.ip },
  });
