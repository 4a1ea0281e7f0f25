import type { Call, Handler } from '../../../../aws/server/dispatch.ts';
import type { ApiMapping } from '../../../../store/apis/api-records.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid, notFound, onlyForHttp, quotaReached } from '../refusals.ts';
import { domainOf, partsOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createApiMapping: On<'CreateApiMapping'> = (context, input, call) =>
  context.records.change(() => {
    const { DomainName: name, ApiId, Stage, ApiMappingKey = '' } = input;
    const mappings = mappingsOf(context, name, call);
    if (mappings.count() >= context.limits.apiMappingsMax) throw quotaReached('ApiMappings', 'domain name');
    return put(context, name, call, { ApiMappingId: freeId(6, mappings), ApiId, Stage, ApiMappingKey });
  });

export const getApiMapping: On<'GetApiMapping'> = (context, { DomainName: name, ApiMappingId }, call) =>
  mappingOf(context, name, ApiMappingId, call);

export const getApiMappings: On<'GetApiMappings'> = (context, input, call) =>
  pageOf(context, call, input, mappingsOf(context, input.DomainName, call), (mapping) => mapping);

export const updateApiMapping: On<'UpdateApiMapping'> = (context, input, call) =>
  context.records.change(() => {
    const { DomainName: name, ApiMappingId, ApiId, Stage, ApiMappingKey } = input;
    const current = mappingOf(context, name, ApiMappingId, call);
    return put(context, name, call, {
      ApiMappingId,
      ApiId,
      Stage: Stage ?? current.Stage,
      ApiMappingKey: ApiMappingKey ?? current.ApiMappingKey,
    });
  });

export const deleteApiMapping: On<'DeleteApiMapping'> = (context, { DomainName: name, ApiMappingId }, call) =>
  context.records.change(() => {
    mappingOf(context, name, ApiMappingId, call);
    context.apis.mappings(call.caller, name).delete(ApiMappingId);
    return {};
  });

function mappingsOf(context: ControlContext, name: string, call: Call) {
  domainOf(context, name, call);
  return context.apis.mappings(call.caller, name);
}

function mappingOf(context: ControlContext, name: string, id: string, call: Call): ApiMapping {
  const mapping = mappingsOf(context, name, call).get(id);
  if (!mapping) throw notFound('The api mapping resource specified in the request was not found.');
  return mapping;
}

const KEY = /^[a-zA-Z0-9$\-_.+!*'()/]*$/;

/** Keep a mapping whose stage there is, under a key that is free (sections 4.2 and 4.3). */
function put(context: ControlContext, name: string, call: Call, mapping: ApiMapping): ApiMapping {
  const { ApiMappingId, ApiId, Stage, ApiMappingKey: key } = mapping;
  if (key.startsWith('/') || key.includes('//')) {
    throw invalid("API mapping key should not start with a '/' or have consecutive '/'s.");
  }
  if (key.endsWith('/')) throw invalid("API mapping key should not end with a '/'.");
  if (!KEY.test(key)) throw invalid(`Invalid API mapping key: ${key}`);
  if (key.includes('/')) throw onlyForHttp('An API mapping key of several levels');
  // Not the 404 of a stage that a path names (section 9).
  if (!partsOf(context, ApiId, call).stages.get(Stage)) throw invalid('Invalid stage identifier specified');
  const taken = context.apis.domains.mapping(name, key);
  if (taken && taken.ApiMappingId !== ApiMappingId)
    throw conflict('ApiMapping key already exists for this domain name');
  context.apis.mappings(call.caller, name).put(ApiMappingId, mapping);
  return mapping;
}
