import { JsonText } from '../../expressions/json-values.ts';
import { requestBody } from '../../expressions/mapping.ts';
import type { Rendered } from '../../expressions/templates.ts';
import { compiledOf } from '../compiled.ts';
import type { Invoking } from './invoking.ts';
import { renderInTurn } from './render-in-turn.ts';

/** `passthrough`: it is the message itself. `refused`: neither may be. */
type RequestText =
  Rendered | { readonly outcome: 'passthrough'; readonly text: string } | { readonly outcome: 'refused' };

/** The request of an integration that is no proxy, as a template makes it. */
export async function requestText({ integration, exchange, stageVariables }: Invoking): Promise<RequestText> {
  const { body, context, headers, query } = exchange;
  const { requestTemplates, requestSelection } = compiledOf(integration);
  const request = { header: headers?.single ?? {}, querystring: query?.single ?? {}, body: new JsonText(body) };
  const scope = { request, context, stageVariables };
  const choice = requestBody(requestTemplates, requestSelection, scope, integration.PassthroughBehavior);
  if (choice.outcome === 'refused') return { outcome: 'refused' };
  if (choice.outcome === 'passthrough') return { outcome: 'passthrough', text: body };
  const params = { path: {}, querystring: request.querystring, header: request.header };
  return renderInTurn(integration, choice.template, { body, params, context, stageVariables });
}
