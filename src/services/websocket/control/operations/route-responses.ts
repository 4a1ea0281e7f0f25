import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { RouteResponse } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid, unknownId } from '../refusals.ts';
import { changing, oneOf, partsOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createRouteResponse: On<'CreateRouteResponse'> = (
  context,
  { ApiId, RouteId, RouteResponseKey, ...settings },
  call,
) =>
  changing(context, ApiId, call, (parts) => {
    const responses = responsesOf(parts, RouteId);
    checkKey(RouteResponseKey);
    // The one key that there is makes one response the most.
    if (responses.count() > 0)
      throw conflict(`RouteResponse with key ${RouteResponseKey} already exists for this Route`);
    const RouteResponseId = freeId(6, responses);
    const response = merged<RouteResponse>({ RouteResponseId, RouteResponseKey }, settings);
    responses.put(RouteResponseId, response);
    return response;
  });

export const getRouteResponse: On<'GetRouteResponse'> = (context, { ApiId, RouteId, RouteResponseId }, call) =>
  oneOf(responsesOf(partsOf(context, ApiId, call), RouteId), 'RouteResponse', RouteResponseId);

export const getRouteResponses: On<'GetRouteResponses'> = (context, input, call) => {
  const responses = responsesOf(partsOf(context, input.ApiId, call), input.RouteId);
  return pageOf(context, call, input, responses, (response) => response);
};

export const updateRouteResponse: On<'UpdateRouteResponse'> = (
  context,
  { ApiId, RouteId, RouteResponseId, ...settings },
  call,
) =>
  changing(context, ApiId, call, (parts) => {
    const responses = responsesOf(parts, RouteId);
    const response = merged(oneOf(responses, 'RouteResponse', RouteResponseId), settings);
    checkKey(response.RouteResponseKey);
    responses.put(RouteResponseId, response);
    return response;
  });

export const deleteRouteResponse: On<'DeleteRouteResponse'> = (context, { ApiId, RouteId, RouteResponseId }, call) =>
  changing(context, ApiId, call, (parts) => {
    if (!responsesOf(parts, RouteId).delete(RouteResponseId)) throw unknownId('RouteResponse', RouteResponseId);
    return {};
  });

function responsesOf(parts: ApiParts, routeId: string) {
  oneOf(parts.routes, 'Route', routeId);
  return parts.routeResponses(routeId);
}

function checkKey(key: string | undefined): void {
  if (key !== '$default') throw invalid('Currently, only $default is supported as a RouteResponseKey.');
}
