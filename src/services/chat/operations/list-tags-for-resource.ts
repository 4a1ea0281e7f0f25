import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { taggedResource } from '../tagged-resource.ts';

export const listTagsForResource: Handler<typeof ivschat, 'ListTagsForResource', ChatContext> = (
  context,
  { resourceArn },
  call,
) => ({ tags: taggedResource(context, resourceArn, call).tags });
