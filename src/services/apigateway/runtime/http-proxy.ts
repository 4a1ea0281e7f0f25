import type { DeployedIntegration } from '../../../store/live-stages.ts';
import type { HttpCall } from './http-backend.ts';
import type { Exchange } from './integrate.ts';

/** The request of an HTTP proxy: the message as it came, by the method of the integration. */
export function proxyCall(
  { IntegrationMethod = 'POST' }: DeployedIntegration,
  url: string,
  { body }: Exchange,
): HttpCall {
  const method = IntegrationMethod === 'ANY' ? 'POST' : IntegrationMethod;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return { method, url, headers: { 'content-type': 'application/json' }, body: hasBody ? body : '' };
}
