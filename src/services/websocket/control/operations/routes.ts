import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { Route } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid, unknownId } from '../refusals.ts';
import { changing, checkQuota, oneOf, partsOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createRoute: On<'CreateRoute'> = (context, { ApiId, RouteKey, ...settings }, call) =>
  changing(context, ApiId, call, (parts) => {
    checkQuota(parts.routes, context.limits.routesMax, 'Routes');
    const RouteId = freeId(7, parts.routes);
    const bare: Route = { RouteId, RouteKey, ApiKeyRequired: false, AuthorizationType: 'NONE' };
    return put(parts, merged(bare, supported(settings)));
  });

export const getRoute: On<'GetRoute'> = (context, { ApiId, RouteId }, call) =>
  oneOf(partsOf(context, ApiId, call).routes, 'Route', RouteId);

export const getRoutes: On<'GetRoutes'> = (context, input, call) =>
  pageOf(context, call, input, partsOf(context, input.ApiId, call).routes, (route) => route);

export const updateRoute: On<'UpdateRoute'> = (context, { ApiId, RouteId, RequestParameters, ...settings }, call) =>
  changing(context, ApiId, call, (parts) => {
    const current = oneOf(parts.routes, 'Route', RouteId);
    // Parameters are merged: DeleteRouteRequestParameter is what removes one.
    const parameters = RequestParameters && { ...current.RequestParameters, ...RequestParameters };
    return put(parts, {
      ...merged(current, supported(settings)),
      ...(parameters && { RequestParameters: parameters }),
    });
  });

export const deleteRoute: On<'DeleteRoute'> = (context, { ApiId, RouteId }, call) =>
  changing(context, ApiId, call, (parts) => {
    if (!parts.routes.delete(RouteId)) throw unknownId('Route', RouteId);
    return {};
  });

/** A parameter that is not there is no error. */
export const deleteRouteRequestParameter: On<'DeleteRouteRequestParameter'> = (
  context,
  { ApiId, RouteId, RequestParameterKey },
  call,
) =>
  changing(context, ApiId, call, (parts) => {
    const { RequestParameters, ...route } = oneOf(parts.routes, 'Route', RouteId);
    const kept = Object.entries(RequestParameters ?? {}).filter(([key]) => key !== RequestParameterKey);
    parts.routes.put(RouteId, { ...route, RequestParameters: Object.fromEntries(kept) });
    return {};
  });

type Settings = {
  readonly AuthorizationType?: string | undefined;
  readonly AuthorizationScopes?: string[] | undefined;
};
type Supported = Omit<Route, 'RouteId' | 'RouteKey'>;

/** Without what only HTTP APIs have. */
function supported<S extends Settings>({ AuthorizationScopes = [], AuthorizationType, ...settings }: S) {
  if (AuthorizationScopes.length > 0) {
    throw invalid('Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type');
  }
  if (AuthorizationType === 'JWT') {
    throw invalid('Invalid authorization type specified. Must be one of [NONE, AWS_IAM, CUSTOM]');
  }
  return { ...settings, AuthorizationType: AuthorizationType as Supported['AuthorizationType'] | undefined };
}

const SPECIAL = new Set(['$connect', '$disconnect', '$default']);
const TARGET = /^integrations\/([^/]+)$/;

/** Keep a route if it makes sense in its API (sections 1.4, 1.5 and 4.3). */
function put(parts: ApiParts, route: Route): Route {
  const { RouteId, RouteKey, AuthorizationType, AuthorizerId, Target } = route;
  if (!RouteKey || (RouteKey.startsWith('$') && !SPECIAL.has(RouteKey))) throw invalid('Invalid routeKey');
  if (parts.routes.having('RouteKey', RouteKey).some((other) => other.RouteId !== RouteId)) {
    throw conflict(`Route with key ${RouteKey} already exists for this API`);
  }
  if (AuthorizationType !== 'NONE' && RouteKey !== '$connect') {
    throw invalid('Currently, authorization is restricted to the $connect route only');
  }
  if (AuthorizationType === 'CUSTOM') oneOf(parts.authorizers, 'Authorizer', AuthorizerId ?? '');
  if (Target !== undefined) {
    const [, integrationId] = TARGET.exec(Target) ?? [];
    if (integrationId === undefined) {
      throw invalid('Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.');
    }
    oneOf(parts.integrations, 'Integration', integrationId);
  }
  parts.routes.put(RouteId, route);
  return route;
}
