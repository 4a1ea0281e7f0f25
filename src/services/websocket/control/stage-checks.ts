// What a stage may be set to (spec/apigateway-websocket.md, sections 4.2, 4.3 and 4.5).
import type { Stage } from '../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../store/apis/apis.ts';
import { unknownVariables } from '../logs/line-format.ts';
import { destinationName } from '../logs/stage-logs.ts';
import { invalid, notFound } from './refusals.ts';

const REQUEST_ID = /\$context\.(requestId|extendedRequestId)\b/;

/** Throws for a line in which no request could be found again, and for a place that is none. */
export function checkAccessLog({ DestinationArn, Format = '' }: NonNullable<Stage['AccessLogSettings']>): void {
  if (DestinationArn !== undefined && destinationName(DestinationArn) === undefined) {
    throw invalid('Access Log destination must be the ARN of a log group or of a Firehose delivery stream');
  }
  if (!REQUEST_ID.test(Format)) {
    throw invalid('Access Log format must include either $context.requestId or $context.extendedRequestId');
  }
  const unknown = unknownVariables(Format);
  if (unknown.length > 0) {
    throw invalid(`The following context variables are not supported: [${unknown.join(', ')}]`);
  }
}

/** They may have settings before there are such routes (section 9). */
const BUILT_IN = new Set(['$connect', '$default', '$disconnect']);

/** Throws for settings of a route that the API does not have (any more). */
export function checkRouteSettings(parts: ApiParts, settings: Stage['RouteSettings']): void {
  const keys = new Set(parts.routes.values('RouteKey'));
  const unknown = Object.keys(settings).find((key) => !keys.has(key) && !BUILT_IN.has(key));
  if (unknown !== undefined) {
    throw notFound(`Unable to find Route by key ${unknown} within the provided RouteSettings`);
  }
}

const VARIABLE_NAME = /^[A-Za-z0-9_]{1,64}$/;
/** An empty value removes a variable. */
const VARIABLE_VALUE = /^[A-Za-z0-9\-._~:/?#&=,]*$/;

/** Throws for names and values that AWS does not take. */
export function checkVariables(variables: Stage['StageVariables'] = {}): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!VARIABLE_NAME.test(name)) throw invalid(`Invalid stage variable name: ${name}`);
    if (!VARIABLE_VALUE.test(value)) throw invalid(`Invalid value of stage variable ${name}`);
  }
}
