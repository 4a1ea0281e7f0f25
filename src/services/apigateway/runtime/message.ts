// A message of a connection: to its route, to the integration, and sometimes back (sections 1.5 to 1.7).
import type { DeployedRoute } from '../../../store/live-stages.ts';
import type { ApiContext } from '../api-context.ts';
import type { ProxyEvent } from '../data/events.ts';
import { disconnectEvent, disconnectWords, messageEvent } from '../data/events.ts';
import { httpMessageResult, lambdaMessageResult } from '../data/proxy-result.ts';
import type { MessageResult } from '../data/proxy-result.ts';
import type { RequestContext } from '../data/request-context.ts';
import type { Expression } from '../data/selection.ts';
import { compileExpression, selectRoute } from '../data/selection.ts';
import type { ErrorMessage } from '../frames.ts';
import { badBodyFrame, errorFrame } from '../frames.ts';
import { textFrame } from '../../../hub/websocket/frame.ts';
import type { StageAddress } from '../stages.ts';
import { fitsModel } from './model-check.ts';
import { integrate } from './integrate.ts';
import type { Outcome } from './outcome.ts';
import type { ApiConnection } from './session.ts';
import type { Throttles } from './throttles.ts';

/** Compiled once for each deployment of an API. */
const expressions = new WeakMap<object, Expression>();

function expressionOf({ live }: StageAddress): Expression {
  const { api } = live.deployed;
  const kept = expressions.get(api);
  if (kept) return kept;
  const made = compileExpression(api.RouteSelectionExpression);
  expressions.set(api, made);
  return made;
}

/** Messages are not held back for one another: answers may overtake, as on API Gateway. */
export async function handleMessage(
  context: ApiContext,
  throttles: Throttles,
  connection: ApiConnection,
  text: string,
): Promise<void> {
  const { hub, clock, limits, stages } = context;
  const { facts } = connection.session;
  const requestId = hub.newRequestId();
  const fail = (message: ErrorMessage) => void connection.send(errorFrame(message, connection.id, requestId));

  // The stage may be gone, or show another deployment than at the handshake.
  const address = stages.find(facts.apiId, facts.stage);
  const routeKey = address && selectRoute(address.live.deployed.routes, expressionOf(address), text);
  if (!address || routeKey === undefined) return fail('Forbidden');
  if (!throttles.take(address, routeKey)) return fail('Too Many Requests');
  const route = address.live.deployed.routes.get(routeKey)!;

  const message = { routeKey, messageId: hub.newMessageId(), body: text };
  if (!(await fitsModel(address.live.deployed, route, text))) {
    return void connection.send(badBodyFrame(connection.id, message.messageId));
  }
  const now = { ...facts, stageVariables: address.live.stage.StageVariables };
  const event = messageEvent(now, { requestId, atMs: clock.now() }, message);
  const outcome = await integrate(context, address, route, { event, body: text, context: contextOf(event) });
  if (!outcome) return fail('Internal server error');
  if (outcome.kind === 'error') return fail(outcome.message);

  const result = messageResult(outcome, isTwoWay(route));
  if (result.outcome === 'nothing') return;
  const isSendable = result.outcome === 'reply' && Buffer.byteLength(result.body) <= limits.messageBytesMax;
  if (!isSendable) return fail('Internal server error');
  connection.send(textFrame(result.body));
}

function messageResult(outcome: Exclude<Outcome, { kind: 'error' }>, twoWay: boolean): MessageResult {
  return outcome.kind === 'lambda'
    ? lambdaMessageResult(outcome.payload, twoWay)
    : httpMessageResult(outcome.body, twoWay);
}

const contextOf = (event: ProxyEvent) => event['requestContext'] as RequestContext;

/** Both are needed: the expression on the route, and a response of that key (section 1.7). */
const isTwoWay = ({ RouteResponseSelectionExpression, responses }: DeployedRoute): boolean =>
  RouteResponseSelectionExpression === '$default' &&
  responses.some(({ RouteResponseKey }) => RouteResponseKey === '$default');

/** Tell `$disconnect`, if there is such a route. What it answers is of no interest to anybody. */
export async function handleDisconnect(
  context: ApiContext,
  { session }: ApiConnection,
  code: number,
  reason: string,
): Promise<void> {
  const { hub, clock, stages } = context;
  const { facts, host } = session;
  const address = stages.find(facts.apiId, facts.stage);
  const route = address?.live.deployed.routes.get('$disconnect');
  if (!address || !route) return;
  const now = { ...facts, stageVariables: address.live.stage.StageVariables };
  const request = { requestId: hub.newRequestId(), atMs: clock.now() };
  const event = disconnectEvent(now, request, { host, ...disconnectWords(code, reason) });
  await integrate(context, address, route, { event, body: '', context: contextOf(event) });
}
