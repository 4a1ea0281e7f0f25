import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { taggedResource } from '../tagged-resource.ts';

/** A key that is not there is no error: the operation is idempotent. */
export const untagResource: Handler<typeof ivschat, 'UntagResource', ChatContext> = (
  context,
  { resourceArn, tagKeys },
  call,
) => {
  const resource = taggedResource(context, resourceArn, call);
  const kept = Object.entries(resource.tags).filter(([key]) => !tagKeys.includes(key));
  resource.retag(Object.fromEntries(kept));
  return {};
};
