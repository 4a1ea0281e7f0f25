import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { IntegrationResponse } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import type { Collection } from '../../../../store/apis/documents.ts';
import { faultOfKey } from '../../expressions/pattern.ts';
import { checkTemplates } from '../check-templates.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import { merged, mergedTexts } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid, unknownId } from '../refusals.ts';
import { changing, checkQuota, oneOf, partsOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createIntegrationResponse: On<'CreateIntegrationResponse'> = async (
  context,
  { ApiId, IntegrationId, IntegrationResponseKey, ResponseParameters, ...settings },
  call,
) => {
  await checkTemplates('ResponseTemplates', settings.ResponseTemplates);
  return changing(context, ApiId, call, (parts) => {
    const responses = responsesOf(parts, IntegrationId);
    checkQuota(responses, context.limits.integrationResponsesMax, 'IntegrationResponses');
    const IntegrationResponseId = freeId(6, responses);
    const bare: IntegrationResponse = { IntegrationResponseId, IntegrationResponseKey };
    const parameters = mergedTexts(undefined, ResponseParameters);
    return put(responses, merged(bare, { ...settings, ResponseParameters: parameters }));
  });
};

export const getIntegrationResponse: On<'GetIntegrationResponse'> = (
  context,
  { ApiId, IntegrationId, IntegrationResponseId },
  call,
) => oneOf(responsesOf(partsOf(context, ApiId, call), IntegrationId), 'IntegrationResponse', IntegrationResponseId);

export const getIntegrationResponses: On<'GetIntegrationResponses'> = (context, input, call) => {
  const responses = responsesOf(partsOf(context, input.ApiId, call), input.IntegrationId);
  return pageOf(context, call, input, responses, (response) => response);
};

export const updateIntegrationResponse: On<'UpdateIntegrationResponse'> = async (
  context,
  { ApiId, IntegrationId, IntegrationResponseId, ResponseParameters, ...settings },
  call,
) => {
  await checkTemplates('ResponseTemplates', settings.ResponseTemplates);
  return changing(context, ApiId, call, (parts) => {
    const responses = responsesOf(parts, IntegrationId);
    const current = oneOf(responses, 'IntegrationResponse', IntegrationResponseId);
    const parameters = mergedTexts(current.ResponseParameters, ResponseParameters);
    return put(responses, merged(current, { ...settings, ResponseParameters: parameters }));
  });
};

export const deleteIntegrationResponse: On<'DeleteIntegrationResponse'> = (
  context,
  { ApiId, IntegrationId, IntegrationResponseId },
  call,
) =>
  changing(context, ApiId, call, (parts) => {
    const isGone = responsesOf(parts, IntegrationId).delete(IntegrationResponseId);
    if (!isGone) throw unknownId('IntegrationResponse', IntegrationResponseId);
    return {};
  });

function responsesOf(parts: ApiParts, integrationId: string) {
  oneOf(parts.integrations, 'Integration', integrationId);
  return parts.integrationResponses(integrationId);
}

/** `$default`, or a pattern in slashes (section 2.6). */
const KEY = /^\$default$|^\/.+\/$/s;

function put(responses: Collection<IntegrationResponse>, response: IntegrationResponse): IntegrationResponse {
  const { IntegrationResponseId, IntegrationResponseKey: key } = response;
  if (!key || !KEY.test(key)) throw invalid('Invalid integrationResponseKey');
  const fault = faultOfKey(key);
  if (fault !== undefined)
    throw invalid(`Invalid integrationResponseKey: the regular expression cannot be run: ${fault}`);
  const isTaken = responses
    .having('IntegrationResponseKey', key)
    .some((other) => other.IntegrationResponseId !== IntegrationResponseId);
  if (isTaken) throw conflict(`IntegrationResponse with key ${key} already exists for this Integration`);
  responses.put(IntegrationResponseId, response);
  return response;
}
