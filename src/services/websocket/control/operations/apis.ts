import type { Call, Handler } from '../../../../aws/server/dispatch.ts';
import type { Api } from '../../../../store/apis/api-records.ts';
import type { ControlContext } from '../control-context.ts';
import { apiEndpoint } from '../endpoints.ts';
import { newApiId } from '../ids.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { invalid, noHttpApis, onlyForHttp, quotaReached } from '../refusals.ts';
import { nowMs } from '../now-ms.ts';
import { apiOf, changing, checkUnmapped } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

// The two places where an API key can be (spec/apigateway-websocket.md, section 1.4).
const FROM_HEADER = '$request.header.x-api-key';
const FROM_AUTHORIZER = '$context.authorizer.usageIdentifierKey';

export const createApi: On<'CreateApi'> = async (context, input, call) => {
  const { records, apis, regions, limits } = context;
  const { Name, ProtocolType, RouteSelectionExpression, Tags = {}, ...rest } = input;
  if (ProtocolType !== 'WEBSOCKET') throw noHttpApis();
  const settings = settingsFor(rest);
  const api: Api = merged<Api>(
    {
      ApiId: newApiId(),
      Name: checkedName(Name),
      ProtocolType,
      RouteSelectionExpression: checkedExpression(RouteSelectionExpression),
      ApiKeySelectionExpression: FROM_HEADER,
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'ipv4',
      Tags,
      createdMs: nowMs(context),
    },
    settings,
  );
  const all = apis.apis(call.caller);
  await records.change(() => {
    if (all.count() >= limits.apisMax) throw quotaReached('APIs', 'account');
    if (!regions.admits(call.caller)) throw quotaReached('regions', 'account');
    all.put(api.ApiId, api);
  });
  return apiOutput(api, call);
};

export const getApi: On<'GetApi'> = (context, { ApiId }, call) => apiOutput(apiOf(context, ApiId, call), call);

export const getApis: On<'GetApis'> = (context, input, call) =>
  pageOf(context, call, input, context.apis.apis(call.caller), (api) => apiOutput(api, call));

export const updateApi: On<'UpdateApi'> = async (context, { ApiId, Name, RouteSelectionExpression, ...rest }, call) => {
  const settings = settingsFor(rest);
  if (Name !== undefined) checkedName(Name);
  if (RouteSelectionExpression !== undefined) checkedExpression(RouteSelectionExpression);
  const api = await changing(context, ApiId, call, (_parts, current) => {
    const next = merged(current, { ...settings, Name, RouteSelectionExpression });
    context.apis.apis(call.caller).put(ApiId, next);
    return next;
  });
  return apiOutput(api, call);
};

/** A stage that a domain name leads to, and so its API, has to be let go first (section 4.3). */
export const deleteApi: On<'DeleteApi'> = (context, { ApiId }, call) =>
  context.records.change(() => {
    apiOf(context, ApiId, call);
    checkUnmapped(context, 'API', ApiId);
    context.apis.deleteApi(call.caller, ApiId);
    return {};
  });

/** What CreateApi and UpdateApi set alike, without what only HTTP APIs have. */
function settingsFor<S extends object>(
  input: S & {
    readonly ApiKeySelectionExpression?: string | undefined;
    readonly CorsConfiguration?: unknown;
    readonly CredentialsArn?: unknown;
    readonly RouteKey?: unknown;
    readonly Target?: unknown;
  },
) {
  const { CorsConfiguration, CredentialsArn, RouteKey, Target, ...settings } = input;
  if (CorsConfiguration !== undefined) throw onlyForHttp('Cors');
  for (const [name, value] of Object.entries({ CredentialsArn, RouteKey, Target })) {
    if (value !== undefined) throw onlyForHttp(name);
  }
  const from = settings.ApiKeySelectionExpression;
  if (from !== undefined && from !== FROM_HEADER && from !== FROM_AUTHORIZER) {
    throw invalid('Invalid apiKeySelectionExpression');
  }
  return settings;
}

const NAME_LENGTH_MAX = 128;

/** The name is bounded here and not by the model, so that it is refused in these words even where it is missing. */
function checkedName(name: string | undefined): string {
  if (!name || [...name].length > NAME_LENGTH_MAX) throw invalid('Invalid API name specified');
  return name;
}

function checkedExpression(expression: string | undefined): string {
  if (!expression) throw invalid('Invalid routeSelectionExpression');
  return expression;
}

function apiOutput({ createdMs, ...api }: Api, { caller, request }: Call) {
  return {
    ...api,
    ApiEndpoint: apiEndpoint(request, api.ApiId, caller.region),
    CreatedDate: new Date(createdMs),
  };
}
