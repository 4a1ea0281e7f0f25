import type { Invocation } from '../../../../backends/functions.ts';
import { NO_ENDPOINT } from '../../../../backends/functions.ts';
import { integrationUri } from '../../expressions/mapping.ts';
import type { DeployedIntegration } from '../../../../store/apis/deployed.ts';
import type { Texts } from '../../../../base/texts.ts';
import type { Invoking } from './invoking.ts';
import { measured } from './measured.ts';
import type { StageAddress } from '../../stages.ts';

export const NOT_PERMITTED = 'No permission of the function lets API Gateway call it';

/** Invokes the function of an integration. Never rejects. */
export async function invokeFunction(
  invoking: Invoking,
  event: string | Uint8Array,
  type?: string,
): Promise<Invocation> {
  const { context, address, routeKey, integration, holder, stageVariables, timeoutMs, log } = invoking;
  const name = functionIn(integration, stageVariables);
  if (!name) return { outcome: 'failed', reason: 'The URI of the integration names no Lambda function' };
  if (!context.functions.has(name)) return { outcome: 'failed', reason: NO_ENDPOINT };
  if (integration.CredentialsArn === undefined && !context.permits(name, sourceArn(address, routeKey))) {
    return { outcome: 'failed', reason: NOT_PERMITTED };
  }
  log?.calling(name, event);
  const invocation = await measured(
    invoking,
    'function',
    context.functions.invoke({ function: name, event, type, holder, timeoutMs }),
  );
  log?.invoked(invocation);
  return invocation;
}

/** The function that an integration names, if it names one. */
export const functionIn = (integration: DeployedIntegration, stageVariables: Texts): string | undefined =>
  functionOf(integrationUri(integration.IntegrationUri ?? '', stageVariables, new Map()));

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
