import type { Invocation } from '../../../../backends/lambda.ts';
import { integrationUri } from '../../expressions/mapping.ts';
import type { Invoking } from './invoking.ts';
import { measured } from './measured.ts';

export const NO_ENDPOINT = 'There is no --lambda-endpoint';

/** Invokes the function of an integration. Never rejects. */
export async function invokeFunction(
  invoking: Invoking,
  event: string | Uint8Array,
  type?: string,
): Promise<Invocation> {
  const { context, integration, holder, stageVariables, timeoutMs, log } = invoking;
  const name = functionOf(integrationUri(integration.IntegrationUri ?? '', stageVariables, new Map()));
  if (!name) return { outcome: 'failed', reason: 'The URI of the integration names no Lambda function' };
  if (!context.lambda) return { outcome: 'failed', reason: NO_ENDPOINT };
  log?.calling(name, event);
  const invocation = await measured(
    invoking,
    'function',
    context.lambda.invoke({ function: name, event, type, holder, timeoutMs }),
  );
  log?.invoked(invocation);
  return invocation;
}

/** The function in `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{ARN}/invocations`. */
export function functionOf(uri: string): string | undefined {
  const begin = uri.indexOf(FUNCTIONS);
  if (begin >= 0 && uri.endsWith(INVOCATIONS))
    return uri.slice(begin + FUNCTIONS.length, -INVOCATIONS.length) || undefined;
  return uri.startsWith('arn:aws:lambda:') ? uri : undefined;
}

const FUNCTIONS = ':lambda:path/2015-03-31/functions/';
const INVOCATIONS = '/invocations';
