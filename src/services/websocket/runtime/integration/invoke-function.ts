import type { Invocation } from '../../../../backends/lambda.ts';
import { integrationUri } from '../../expressions/mapping.ts';
import type { StageAddress } from '../../stages.ts';
import type { Invoking } from './integrate.ts';
import { measured } from '../measured.ts';

export const NO_ENDPOINT = 'There is no --lambda-endpoint';
export const NOT_PERMITTED = 'No permission of the function lets API Gateway call it';

/** Invokes the function of an integration. Never rejects. */
export async function invokeFunction(
  invoking: Invoking,
  event: string | Uint8Array,
  type?: string,
): Promise<Invocation> {
  const { context, address, routeKey, integration, holder, stageVariables, timeoutMs, log } = invoking;
  const name = functionOf(integrationUri(integration.IntegrationUri ?? '', stageVariables, new Map()));
  if (!name) return { outcome: 'failed', reason: 'The URI of the integration names no Lambda function' };
  if (!context.lambda) return { outcome: 'failed', reason: NO_ENDPOINT };
  if (integration.CredentialsArn === undefined && !context.permits(name, sourceArn(address, routeKey))) {
    return { outcome: 'failed', reason: NOT_PERMITTED };
  }
  log?.calling(name, event);
  const invocation = await measured(
    invoking,
    'function',
    context.lambda.invoke({ function: name, event, type, holder, timeoutMs }),
  );
  log?.invoked(invocation);
  return invocation;
}

/** What a permission of a function speaks of (spec/functions-and-templates.md, section 10). */
const sourceArn = ({ apiId, name, live: { owner } }: StageAddress, routeKey: string) =>
  `arn:aws:execute-api:${owner.region}:${owner.account}:${apiId}/${name}/${routeKey}`;

/** The function in `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{ARN}/invocations`. */
export function functionOf(uri: string): string | undefined {
  const begin = uri.indexOf(FUNCTIONS);
  if (begin >= 0 && uri.endsWith(INVOCATIONS))
    return uri.slice(begin + FUNCTIONS.length, -INVOCATIONS.length) || undefined;
  return uri.startsWith('arn:aws:lambda:') ? uri : undefined;
}

const FUNCTIONS = ':lambda:path/2015-03-31/functions/';
const INVOCATIONS = '/invocations';
