import type { Call } from '../../../aws/server/dispatch.ts';
import type { Room } from '../../../store/chat/rooms.ts';
import type { ChatContext } from '../chat-context.ts';
import { invalidField } from '../refusals.ts';
import { configurationOf } from './logging-configuration-output.ts';

type Handler = Room['messageReviewHandler'];
type Asked = { uri?: string | undefined; fallbackResult?: 'ALLOW' | 'DENY' | undefined } | undefined;

/** Each member of a handler is replaced on its own; an empty URI detaches it. Without a result, a failure allows. */
export function mergedReviewHandler(
  { reviewer }: ChatContext,
  current: Handler,
  asked: Asked,
  { caller }: Pick<Call, 'caller'>,
): Handler {
  if (!asked) return current;
  const uri = asked.uri ?? current?.uri ?? '';
  // The real service refuses a function that it may not invoke, in these words (spec/ivschat.md, section 1.4). What a template
  // declares is taken: the fallback result decides while the function is not there.
  if (asked.uri && !caller.isOperator && !reviewer.knows(asked.uri))
    throw invalidField('uri', 'invalid lambda permission');
  return { uri, fallbackResult: asked.fallbackResult ?? current?.fallbackResult ?? 'ALLOW' };
}

/** Throws ResourceNotFoundException for one that does not exist. */
export function checkLoggingConfigurations(
  context: ChatContext,
  arns: readonly string[] | undefined,
  call: Call,
): void {
  for (const arn of arns ?? []) configurationOf(context, arn, call);
}
