// What a backend answered, as it is or as an integration response makes it (spec/apigateway-websocket.md, section 2.6).
import type { BackendAnswer } from '../../../../backends/backend-request.ts';
import type { DeployedIntegration } from '../../../../store/apis/deployed.ts';
import { answerText } from '../../events/content.ts';
import { JsonText } from '../../expressions/json-values.ts';
import { mapResponseParameters } from '../../expressions/mapping.ts';
import { selectResponse } from '../../expressions/pattern.ts';
import { chosen, evaluate } from '../../expressions/selection.ts';
import { compiledOf } from '../compiled.ts';
import type { Invoking } from './invoking.ts';
import type { Outcome } from './outcome.ts';
import { failed } from './outcome.ts';
import { ownTurn } from '../own-turn.ts';
import { renderInTurn } from './render-in-turn.ts';

type Answered = Omit<Extract<BackendAnswer, { outcome: 'answered' }>, 'outcome'>;

/** What nobody hears. */
const unheard = (status: number): Outcome => ({ kind: 'http', status, headers: [], body: '' });

/** The answer of a proxy integration, as it is. */
export const proxied = (integration: DeployedIntegration, { status, headers, body }: Answered): Outcome => ({
  kind: 'http',
  status,
  headers: Object.entries(headers),
  body: answerText(integration.ContentHandlingStrategy, body),
});

type Reading = {
  /** Default: the status says so. */
  readonly hasFailed?: boolean;
  /** What chooses the integration response. Default: what the integration says. */
  readonly key?: string;
};

/**
 * The answer, with its status, and the headers and the body of the integration response that fits. A one-way route needs
 * none, once its backend has succeeded (section 1.7): whatever there is has no effect.
 */
export async function mapResponse(
  { integration, exchange, stageVariables, isHeard }: Invoking,
  answer: Answered,
  { hasFailed = answer.status >= 400, key: given }: Reading = {},
): Promise<Outcome> {
  const { status, headers, headersDistinct } = answer;
  if (!isHeard && !hasFailed) return unheard(status);
  const { responses, responseSelection } = compiledOf(integration);
  const asItCame = answer.body.toString('utf8');
  const head = {
    statuscode: status,
    header: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    multivalueheader: headersDistinct as { readonly [name: string]: readonly string[] },
  };
  const response = { ...head, body: new JsonText(asItCame) };
  const request = { body: new JsonText(exchange.body) };
  const scope = { request, context: exchange.context, stageVariables };
  const key = given ?? evaluate(responseSelection, { ...scope, integration: { response } });
  const chosenResponse = selectResponse(responses, key);
  if (!chosenResponse) return failed(500, 'No integration response fits the answer');
  if (chosenResponse === 'tooMuch') {
    return failed(500, 'It takes too many steps to choose an integration response for the answer');
  }
  if (!isHeard) return unheard(status);

  const { contentHandling, parameters, templates, selection } = chosenResponse;
  const mappedHeaders = mapResponseParameters(parameters, response, { context: exchange.context, stageVariables });
  const text = answerText(contentHandling, answer.body);
  // Its body is nothing that chooses a template: that falls to $default (section 1.7).
  const template = chosen(templates, selection, { ...scope, integration: { response: head } });
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
