import type { BackendAnswer } from '../../../../backends/backend-request.ts';
import type { MappedParameters } from '../../expressions/mapping.ts';
import { measured } from './measured.ts';
import type { Invoking } from './invoking.ts';
import { jsonAnswer } from './json-answer.ts';
import { methodOf } from './request-parts.ts';
import type { ServiceUri } from './service-request.ts';
import { serviceRequest } from './service-request.ts';

type Content = {
  readonly content: string | Buffer;
  /** A template made it. */
  readonly isMade: boolean;
  readonly parameters: MappedParameters;
};

/** Calls the service of AWS that an integration names, where the operator says that it is. Never rejects. */
export async function callService(invoking: Invoking, uri: ServiceUri, given: Content): Promise<BackendAnswer> {
  const { context, integration, holder, timeoutMs, log } = invoking;
  const { IntegrationId } = integration;
  const refusal = context.aws.refusal(uri.service);
  if (refusal !== undefined) return { outcome: 'failed', reason: `Integration ${IntegrationId}: ${refusal}` };
  const method = methodOf(integration);
  const request = serviceRequest(uri, { method, ...given });
  if (!request) return { outcome: 'failed', reason: `Integration ${IntegrationId}: its form has too many parameters` };
  const { service, region } = uri;
  log?.calling(`${method} ${service} ${request.headers['x-amz-target'] ?? request.target}`, given.content);
  const answer = await measured(invoking, 'aws', context.aws.call({ ...request, service, region, holder, timeoutMs }));
  log?.called(answer);
  return answer.outcome === 'answered' && request.headers['accept'] === IN_JSON ? jsonAnswer(answer) : answer;
}

const IN_JSON = 'application/json';
