import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { invalidField } from '../refusals.ts';
import { Tags } from '../model/shapes.ts';
import { taggedResource } from '../tagged-resource.ts';

export const tagResource: Handler<typeof ivschat, 'TagResource', ChatContext> = (
  context,
  { resourceArn, tags },
  call,
) => {
  const resource = taggedResource(context, resourceArn, call);
  const all = { ...resource.tags, ...tags };
  if (Object.keys(all).length > Tags.max) throw invalidField('tags', `a resource has at most ${Tags.max} tags`);
  resource.retag(all);
  return {};
};
