// What a backend answered, as an integration response makes it (spec/apigateway-websocket.md, section 2.6).
import type { IncomingHttpHeaders } from 'node:http';
import { parsed } from '../data/json-values.ts';
import { selectResponse } from '../data/pattern.ts';
import { chosen, evaluate } from '../data/selection.ts';
import { renderTemplate } from '../data/templates.ts';
import { compiledOf } from './compiled.ts';
import type { Invoking } from './integrate.ts';
import type { Outcome } from './outcome.ts';
import { failed } from './outcome.ts';

type Answer = { readonly status: number | undefined; readonly headers: IncomingHttpHeaders; readonly body: string };

const DEFAULT_KEY = '$default';

/** The answer, with the status and the body of the integration response that fits. Without any, the answer as it is. */
export function mapResponse(
  { integration, exchange, stageVariables }: Invoking,
  { status, headers, body }: Answer,
): Outcome {
  if (status === undefined) return failed(500);
  const { responses, responseSelection } = compiledOf(integration);
  const header = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const scope = {
    integration: { response: { statuscode: status, body: parsed(body), header } },
    context: exchange.context,
    stageVariables,
  };
  const response = selectResponse(responses, evaluate(responseSelection, scope));
  // Without integration responses the answer passes; with some, one has to fit.
  if (!response) return responses.length === 0 ? { kind: 'mapped', status, body } : failed(500);
  const template = chosen(response.templates, response.selection ? evaluate(response.selection, scope) : DEFAULT_KEY);
  if (!template) return { kind: 'mapped', status, body };
  const params = { path: {}, querystring: {}, header: {} };
  const rendered = renderTemplate(template, { body, params, context: { ...exchange.context, status }, stageVariables });
  return rendered.outcome === 'rendered' ? { kind: 'mapped', status, body: rendered.text } : failed(500);
}
