import type { BackendAnswer } from '../../../../backends/backend-request.ts';
import type { MappedParameters } from '../../expressions/mapping.ts';
import { integrationUri } from '../../expressions/mapping.ts';
import type { Invoking } from './invoking.ts';
import { measured } from './measured.ts';
import { bodyOf, isFree, mappedHeaders, methodOf, usualType, withQuery } from './request-parts.ts';

/** Calls the URL of an integration. Never rejects. Redirects are answers as any other: nobody is sent elsewhere. */
export async function callBackend(
  invoking: Invoking,
  content: string | Buffer,
  parameters: MappedParameters,
): Promise<BackendAnswer> {
  const { context, integration, holder, stageVariables, exchange, timeoutMs, log } = invoking;
  const { IntegrationType: type, IntegrationUri = '' } = integration;
  const method = methodOf(integration);
  const forwarded = type === 'HTTP_PROXY' ? Object.entries(exchange.headers?.single ?? {}) : [];
  const uri = integrationUri(IntegrationUri, stageVariables, parameters.path);
  const place = context.aws.endpoints.place(uri);
  if ('refusal' in place) return { outcome: 'failed', reason: place.refusal };
  const call = {
    holder,
    method,
    url: withQuery(place.url, parameters),
    headers: {
      'content-type': usualType(content),
      // A proxy hears what the client said at the handshake (section 2.4), but for the name of another server.
      ...Object.fromEntries(forwarded.filter(([name]) => isFree(name) && name.toLowerCase() !== 'host')),
      ...Object.fromEntries(mappedHeaders(parameters)),
      ...place.headers,
    },
    body: bodyOf(method, content),
    timeoutMs,
  };
  log?.calling(call.url, content);
  const answer = await measured(invoking, 'http', context.outgoing.call(call));
  log?.called(answer);
  return answer;
}
