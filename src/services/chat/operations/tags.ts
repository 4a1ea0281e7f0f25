import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { Tags } from '../model/shapes.ts';
import { invalidField } from '../refusals.ts';
import { taggedResource } from '../resources/tagged-resource.ts';

type On<Name extends keyof typeof ivschat.operations> = Handler<typeof ivschat, Name, ChatContext>;

export const tagResource: On<'TagResource'> = (context, { resourceArn, tags }, call) =>
  context.store.records.change(() => {
    const resource = taggedResource(context, resourceArn, call);
    const all = { ...resource.tags, ...tags };
    if (Object.keys(all).length > Tags.max) throw invalidField('tags', `a resource has at most ${Tags.max} tags`);
    resource.retag(all);
    return {};
  });

/** A key that is not there is no error: the operation is idempotent. */
export const untagResource: On<'UntagResource'> = (context, { resourceArn, tagKeys }, call) =>
  context.store.records.change(() => {
    const resource = taggedResource(context, resourceArn, call);
    const kept = Object.entries(resource.tags).filter(([key]) => !tagKeys.includes(key));
    resource.retag(Object.fromEntries(kept));
    return {};
  });

export const listTagsForResource: On<'ListTagsForResource'> = (context, { resourceArn }, call) => ({
  tags: taggedResource(context, resourceArn, call).tags,
});
