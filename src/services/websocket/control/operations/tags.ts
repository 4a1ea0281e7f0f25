import type { Call, Handler } from '../../../../aws/server/dispatch.ts';
import { readArn } from '../arns.ts';
import type { ControlContext } from '../control-context.ts';
import type { control } from '../model/model.ts';
import { invalid } from '../refusals.ts';
import { apiOf, domainOf, stageOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;
type Tags = { [key: string]: string };

const TAGS_MAX = 50;

export const getTags: On<'GetTags'> = (context, { ResourceArn }, call) => ({
  Tags: tagged(context, ResourceArn, call).tags,
});

export const tagResource: On<'TagResource'> = (context, { ResourceArn, Tags = {} }, call) =>
  context.records.change(() => {
    const resource = tagged(context, ResourceArn, call);
    const all = { ...resource.tags, ...Tags };
    if (Object.keys(all).length > TAGS_MAX) throw invalid(`A resource has at most ${TAGS_MAX} tags`);
    resource.retag(all);
    return {};
  });

/** A key that is not there is no error. */
export const untagResource: On<'UntagResource'> = (context, { ResourceArn, TagKeys }, call) =>
  context.records.change(() => {
    const resource = tagged(context, ResourceArn, call);
    resource.retag(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !TagKeys.includes(key))));
    return {};
  });

/** What an ARN names, with a way to replace its tags. Tags are not deployed and do not count as a change. */
function tagged(context: ControlContext, arn: string, call: Call): { tags: Tags; retag(tags: Tags): void } {
  const { apis } = context;
  const { caller } = call;
  const named = readArn(arn);
  if (!named || named.region !== caller.region) throw invalid(`Invalid resource ARN: ${arn}`);
  if ('domainName' in named) {
    const domain = domainOf(context, named.domainName, call);
    const retag = (Tags: Tags) => apis.domainNames(caller).put(domain.DomainName, { ...domain, Tags });
    return { tags: domain.Tags, retag };
  }
  const { apiId, stageName } = named;
  const api = apiOf(context, apiId, call);
  if (stageName === undefined) {
    return { tags: api.Tags, retag: (Tags) => apis.apis(caller).put(apiId, { ...api, Tags }) };
  }
  const { stages } = apis.parts(caller, apiId);
  const stage = stageOf({ stages }, stageName);
  return { tags: stage.Tags, retag: (Tags) => stages.put(stageName, { ...stage, Tags }) };
}
