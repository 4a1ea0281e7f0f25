import type { Functions, Invocation } from '../../../backends/functions.ts';
import type { Room } from '../../../store/chat/rooms.ts';
import type { Context } from '../../context.ts';
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
  readonly #functions: Functions;
  readonly #context: Pick<Context, 'backendCalls' | 'failures' | 'limits'>;

  constructor(functions: Functions, context: Pick<Context, 'backendCalls' | 'failures' | 'limits'>) {
    this.#functions = functions;
    this.#context = context;
  }

  /** Whether the function of a handler can be asked. */
  knows(uri: string): boolean {
    return this.#functions.has(uri);
  }

  /** Within the budget, always: a function that is late, broken or wrong leaves the word to the fallback result. */
  async review(room: Room, message: ReviewedMessage, metrics: RegionMetrics): Promise<Verdict> {
    const { limits, backendCalls, failures } = this.#context;
    const { uri, fallbackResult } = room.messageReviewHandler!;
    const call = { function: uri, event: eventOf(room.arn, message), holder: uri, timeoutMs: limits.reviewTimeoutMs };
    const invocation = await backendCalls.measure('review', this.#functions.invoke(call));
    if (invocation.outcome === 'answered') {
      const { messageAttributesBytesMax: attributesBytesMax } = limits;
      const bounds = { contentLengthMax: room.maximumMessageLength, attributesBytesMax };
      const verdict = readVerdict(invocation.payload, message, bounds);
      if (verdict) return verdict;
      countFor(metrics.responseValidationErrors, uri);
    } else countFor(metrics.invocationErrors, uri);
    failures.add({ room: room.arn, handler: uri, reason: reasonOf(invocation) });
    const { content, attributes } = message;
    return fallbackResult === 'ALLOW'
      ? { result: 'ALLOW', content, attributes }
      : { result: 'DENY', reason: undefined };
  }
}

/** Why it gave no verdict; without words of whoever wrote the message. */
function reasonOf(call: Invocation): string {
  if (call.outcome === 'failed') return call.reason;
  if (call.outcome === 'threw') return 'The function threw an error';
  if (call.outcome === 'late') return 'The function was too slow';
  return call.outcome === 'busy' ? 'Too many reviews are under way' : 'The answer breaks the rules';
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
