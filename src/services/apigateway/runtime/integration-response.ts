// What a backend answered, as it is or as an integration response makes it (spec/apigateway-websocket.md, section 2.6).
import type { Answer } from '../../../aws/outgoing.ts';
import type { DeployedIntegration } from '../../../store/live-stages.ts';
import { answerText } from '../data/content.ts';
import { JsonText } from '../data/json-values.ts';
import { mapResponseParameters } from '../data/mapping.ts';
import { selectResponse } from '../data/pattern.ts';
import { chosen, evaluate } from '../data/selection.ts';
import { compiledOf } from './compiled.ts';
import type { Invoking } from './integrate.ts';
import type { Outcome } from './outcome.ts';
import { failed } from './outcome.ts';
import { ownTurn } from './own-turn.ts';
import { renderInTurn } from './render-in-turn.ts';

type Answered = Omit<Extract<Answer, { outcome: 'answered' }>, 'outcome'>;

const DEFAULT_KEY = '$default';

/** The answer of a proxy integration, as it is. */
export const proxied = (integration: DeployedIntegration, { status, headers, body }: Answered): Outcome => ({
  kind: 'http',
  status,
  headers: Object.entries(headers),
  body: answerText(integration.ContentHandlingStrategy, body),
});

/** The answer, with its status, and the headers and the body of the integration response that fits. */
export async function mapResponse(
  { integration, exchange, stageVariables }: Invoking,
  answer: Answered,
): Promise<Outcome> {
  const { status, headers, headersDistinct } = answer;
  const { responses, responseSelection } = compiledOf(integration);
  const asItCame = answer.body.toString('utf8');
  const response = {
    statuscode: status,
    body: new JsonText(asItCame),
    header: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    multivalueheader: headersDistinct as { readonly [name: string]: readonly string[] },
  };
  const request = { body: new JsonText(exchange.body) };
  const scope = { integration: { response }, request, context: exchange.context, stageVariables };
  const chosenResponse = selectResponse(responses, evaluate(responseSelection, scope));
  if (!chosenResponse) return failed(500, 'No integration response fits the answer');
  if (chosenResponse === 'tooMuch') {
    return failed(500, 'It takes too many steps to choose an integration response for the answer');
  }

  const { contentHandling, parameters, templates, selection } = chosenResponse;
  const mappedHeaders = mapResponseParameters(parameters, response, { context: exchange.context, stageVariables });
  const text = answerText(contentHandling, answer.body);
  const template = chosen(templates, selection ? evaluate(selection, scope) : DEFAULT_KEY);
  if (!template) return { kind: 'http', status, headers: mappedHeaders, body: text };
  await ownTurn(asItCame);
  const rendered = await renderInTurn(integration, template, {
    body: text ?? asItCame,
    params: { path: {}, querystring: {}, header: {} },
    context: { ...exchange.context, status },
    stageVariables,
  });
  if (rendered.outcome === 'failed') return failed(500, rendered.reason);
  return { kind: 'http', status, headers: mappedHeaders, body: rendered.text };
}
