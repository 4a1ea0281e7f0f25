import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { Integration } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import { checkTemplates } from '../check-templates.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import { merged, mergedTexts } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid, onlyForHttp, TIMEOUT_RANGE, unknownId } from '../refusals.ts';
import { changing, checkQuota, oneOf, partsOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

// Section 2.3.
const TIMEOUT_MAX_MS = 29_000;

export const createIntegration: On<'CreateIntegration'> = async (
  context,
  { ApiId, IntegrationType, ...settings },
  call,
) => {
  await checkTemplates('RequestTemplates', settings.RequestTemplates);
  return changing(context, ApiId, call, (parts) => {
    checkQuota(parts.integrations, context.limits.integrationsMax, 'Integrations');
    const bare: Integration = {
      IntegrationId: freeId(7, parts.integrations),
      IntegrationType,
      ConnectionType: 'INTERNET',
      PassthroughBehavior: 'WHEN_NO_MATCH',
      PayloadFormatVersion: '1.0',
      RequestTemplates: {},
      TimeoutInMillis: TIMEOUT_MAX_MS,
    };
    return put(parts, updated(bare, settings));
  });
};

export const getIntegration: On<'GetIntegration'> = (context, { ApiId, IntegrationId }, call) =>
  oneOf(partsOf(context, ApiId, call).integrations, 'Integration', IntegrationId);

export const getIntegrations: On<'GetIntegrations'> = (context, input, call) =>
  pageOf(context, call, input, partsOf(context, input.ApiId, call).integrations, (integration) => integration);

export const updateIntegration: On<'UpdateIntegration'> = async (
  context,
  { ApiId, IntegrationId, ...settings },
  call,
) => {
  await checkTemplates('RequestTemplates', settings.RequestTemplates);
  return changing(context, ApiId, call, (parts) =>
    put(parts, updated(oneOf(parts.integrations, 'Integration', IntegrationId), settings)),
  );
};

export const deleteIntegration: On<'DeleteIntegration'> = (context, { ApiId, IntegrationId }, call) =>
  changing(context, ApiId, call, (parts) => {
    const users = parts.routes.having('Target', `integrations/${IntegrationId}`);
    if (users.length > 0) {
      const ids = users.map(({ RouteId }) => RouteId).join(', ');
      throw conflict(`Cannot delete Integration because it is referenced by the following Routes with Ids: [${ids}]`);
    }
    if (!parts.integrations.delete(IntegrationId)) throw unknownId('Integration', IntegrationId);
    return {};
  });

type Settings = { [K in keyof Integration]?: Integration[K] | undefined } & {
  readonly IntegrationSubtype?: string | undefined;
  readonly ResponseParameters?: unknown;
  readonly TlsConfig?: unknown;
};

/** With what a call gives, less what only HTTP APIs have. */
function updated(current: Integration, given: Settings): Integration {
  const { IntegrationSubtype, ResponseParameters, TlsConfig, RequestParameters, ...settings } = given;
  for (const [name, value] of Object.entries({ IntegrationSubtype, ResponseParameters, TlsConfig })) {
    if (value !== undefined) throw onlyForHttp(name);
  }
  return merged(current, {
    ...settings,
    RequestParameters: mergedTexts(current.RequestParameters, RequestParameters),
  });
}

/** Keep an integration if it makes sense (sections 2.3 and 4.3). */
function put(parts: ApiParts, given: Integration): Integration {
  if (given.TimeoutInMillis > TIMEOUT_MAX_MS) throw invalid(TIMEOUT_RANGE);
  if (given.PayloadFormatVersion !== '1.0') {
    throw invalid(`Unsupported PayloadFormatVersion: ${given.PayloadFormatVersion}`);
  }
  if (given.ConnectionType === 'VPC_LINK' && given.ConnectionId === undefined) {
    throw invalid('ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK');
  }
  const { IntegrationResponseSelectionExpression: _, ...rest } = given;
  const selection = RESPONSE_SELECTION[given.IntegrationType];
  const integration = {
    // Section 9: of functions it is shown though nobody gave one.
    ...(given.IntegrationType.startsWith('AWS') && { IntegrationMethod: 'POST' }),
    ...rest,
    ...(selection && { IntegrationResponseSelectionExpression: selection }),
  };
  parts.integrations.put(integration.IntegrationId, integration);
  return integration;
}

/** It follows from the type and cannot be set; proxies have none (section 2.3). */
const RESPONSE_SELECTION: { readonly [Type in Integration['IntegrationType']]?: string } = {
  AWS: '${integration.response.body.errorMessage}',
  HTTP: '${integration.response.statuscode}',
  MOCK: '${integration.response.statuscode}',
};
