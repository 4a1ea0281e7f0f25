import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { Authorizer } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid, ONLY_REQUEST, onlyForHttp, unknownId } from '../refusals.ts';
import { changing, checkQuota, oneOf, partsOf, stageOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createAuthorizer: On<'CreateAuthorizer'> = (context, { ApiId, Name, IdentitySource, ...settings }, call) =>
  changing(context, ApiId, call, (parts) => {
    const given = supported(settings);
    checkQuota(parts.authorizers, context.limits.authorizersMax, 'Authorizers');
    const AuthorizerId = freeId(6, parts.authorizers);
    return put(parts, merged<Authorizer>({ AuthorizerId, AuthorizerType: 'REQUEST', Name, IdentitySource }, given));
  });

export const getAuthorizer: On<'GetAuthorizer'> = (context, { ApiId, AuthorizerId }, call) =>
  oneOf(partsOf(context, ApiId, call).authorizers, 'Authorizer', AuthorizerId);

export const getAuthorizers: On<'GetAuthorizers'> = (context, input, call) =>
  pageOf(context, call, input, partsOf(context, input.ApiId, call).authorizers, (authorizer) => authorizer);

export const updateAuthorizer: On<'UpdateAuthorizer'> = (context, { ApiId, AuthorizerId, ...settings }, call) =>
  changing(context, ApiId, call, (parts) =>
    put(parts, merged(oneOf(parts.authorizers, 'Authorizer', AuthorizerId), supported(settings))),
  );

export const deleteAuthorizer: On<'DeleteAuthorizer'> = (context, { ApiId, AuthorizerId }, call) =>
  changing(context, ApiId, call, (parts) => {
    const { Name } = oneOf(parts.authorizers, 'Authorizer', AuthorizerId);
    const user = parts.routes
      .having('AuthorizerId', AuthorizerId)
      .find(({ AuthorizationType }) => AuthorizationType === 'CUSTOM');
    if (user) throw conflict(`Cannot delete authorizer '${Name}', is referenced in route: ${user.RouteKey}`);
    if (!parts.authorizers.delete(AuthorizerId)) throw unknownId('Authorizer', AuthorizerId);
    return {};
  });

/** WebSocket APIs ask an authorizer for every handshake, so there is nothing to forget (section 1.4). */
export const resetAuthorizersCache: On<'ResetAuthorizersCache'> = (context, { ApiId, StageName }, call) => {
  stageOf(partsOf(context, ApiId, call), StageName);
  return {};
};

type Settings = {
  readonly AuthorizerType?: string | undefined;
  readonly AuthorizerPayloadFormatVersion?: unknown;
  readonly AuthorizerResultTtlInSeconds?: unknown;
  readonly EnableSimpleResponses?: unknown;
  readonly JwtConfiguration?: unknown;
};

/** Without what only HTTP APIs have. */
function supported<S extends Settings>(given: S) {
  const { AuthorizerType, ...rest } = given;
  const {
    AuthorizerPayloadFormatVersion,
    AuthorizerResultTtlInSeconds,
    EnableSimpleResponses,
    JwtConfiguration,
    ...settings
  } = rest;
  if (AuthorizerType !== undefined && AuthorizerType !== 'REQUEST') throw invalid(ONLY_REQUEST);
  const onlyHttp = {
    AuthorizerPayloadFormatVersion,
    AuthorizerResultTtlInSeconds,
    EnableSimpleResponses,
    JwtConfiguration,
  };
  for (const [name, value] of Object.entries(onlyHttp)) if (value !== undefined) throw onlyForHttp(name);
  return settings;
}

/** Section 1.4. */
const IDENTITY_SOURCE = /^(route\.request\.(header|querystring)|stageVariables|context)\.[^\s.][^\s]*$/;

function put(parts: ApiParts, authorizer: Authorizer): Authorizer {
  const { AuthorizerId, Name, IdentitySource } = authorizer;
  const wrong = IdentitySource.find((expression) => !IDENTITY_SOURCE.test(expression));
  if (wrong !== undefined) throw invalid(`Invalid request identity source expression: ${wrong}`);
  if (!Name) throw invalid('Invalid authorizer name specified');
  if (parts.authorizers.having('Name', Name).some((other) => other.AuthorizerId !== AuthorizerId)) {
    throw invalid(`Authorizer name must be unique. Authorizer ${Name} already exists in this RestApi.`);
  }
  parts.authorizers.put(AuthorizerId, authorizer);
  return authorizer;
}
