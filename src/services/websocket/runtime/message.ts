// A message of a connection: to its route, to the integration, and sometimes back (sections 1.5 to 1.7).
import { oncePer } from '../../../base/once-per.ts';
import type { Api } from '../../../store/apis/api-records.ts';
import type { ApiContext } from '../api-context.ts';
import type { ProxyEvent } from '../events/events.ts';
import { disconnectEvent, disconnectWords, messageEvent } from '../events/events.ts';
import { httpMessageResult, lambdaMessageResult } from '../events/proxy-result.ts';
import type { MessageResult } from '../events/proxy-result.ts';
import type { RequestContext } from '../events/request-context.ts';
import { requestContext } from '../events/request-context.ts';
import { compileExpression, selectRoute } from '../expressions/selection.ts';
import type { ErrorMessage } from './frames.ts';
import { badBodyFrame, errorFrame } from './frames.ts';
import { textFrame } from '../../../hub/websocket/frame.ts';
import { redactText } from '../logs/redaction.ts';
import type { ResponseType } from '../logs/request-log.ts';
import { requestLog } from '../logs/request-log.ts';
import { checkModel } from './model-check.ts';
import { integrate, isTwoWay } from './integration/integrate.ts';
import { executionFailed } from './integration/measured.ts';
import type { Outcome } from './integration/outcome.ts';
import { ownTurn } from './own-turn.ts';
import type { ApiConnection, ApiSession } from './session.ts';
import type { Throttles } from './throttles.ts';

const NO_ROUTE = 'No route was selected';
const NO_INTEGRATION = 'The route has no integration';
const NOT_SENDABLE = 'The answer of the integration cannot be sent to a client';

/** Compiled once for each deployment of an API. */
const selectionOf = oncePer((api: Api) => compileExpression(api.RouteSelectionExpression));

/** Messages are not held back for one another: answers may overtake, as on API Gateway. */
export async function handleMessage(
  context: ApiContext,
  throttles: Throttles,
  connection: ApiConnection,
  text: string,
): Promise<void> {
  const { hub, clock, limits, stages, watch } = context;
  const { session } = connection;
  const { facts } = session;
  const request = { requestId: hub.newRequestId(), atMs: clock.now() };
  if (watch.isOn) {
    const { scope, id: connectionId } = connection.info;
    watch.emit({ kind: 'message', scope, connectionId, bytes: Buffer.byteLength(text), requestId: request.requestId });
  }

  // One client must not take all the calls that a route may have under way. What it sends beyond that is not read.
  const isBusy = session.callsUnderWay >= limits.connectionCallsMax;
  // The stage may be gone, or show another deployment than at the handshake.
  const address = stages.find(facts.apiId, facts.stage);
  const routeKey =
    address && !isBusy
      ? selectRoute(address.live.deployed.routes, selectionOf(address.live.deployed.api), text)
      : undefined;
  const log = address && requestLog(context, address, routeKey ?? '', request.requestId);
  const counts = address && context.metrics.of(address, routeKey ?? '');
  if (counts) counts.messages++;
  const fail = (message: ErrorMessage, status: number, type: ResponseType) => {
    if (counts && status < 500) counts.clientErrors++;
    log?.failed(status, type, message);
    connection.send(errorFrame(message, connection.id, request.requestId));
  };
  const message = { routeKey: routeKey ?? '', messageId: hub.newMessageId(), body: text };
  if (isBusy) log?.because('Too many messages of this connection are under way');
  else if (routeKey !== undefined) log?.info(`The route ${routeKey} was selected`);
  else {
    log?.info(NO_ROUTE);
    log?.because(NO_ROUTE);
  }
  let isUnderWay = false;
  try {
    if (isBusy) return fail('Too Many Requests', 429, 'THROTTLED');
    if (!address || routeKey === undefined) return fail('Forbidden', 403, 'ACCESS_DENIED');
    if (!throttles.take(address, routeKey)) return fail('Too Many Requests', 429, 'THROTTLED');
    session.callsUnderWay++;
    isUnderWay = true;
    const route = address.live.deployed.routes.get(routeKey)!;

    await ownTurn(text);
    const { fits, reason } = await checkModel(context, address, route, connection, text);
    if (!fits) {
      counts!.clientErrors++;
      log?.failed(400, 'BAD_REQUEST_BODY', 'Bad request body');
      if (reason !== undefined) {
        log?.problem(reason);
        const where = { scope: address.scope, operation: routeKey, connectionId: connection.id };
        watch.emit({ kind: 'error', status: 400, reason, ...where, requestId: request.requestId });
      }
      return void connection.send(badBodyFrame(connection.id, message.messageId));
    }
    await ownTurn(text);
    const now = { ...facts, stageVariables: address.live.stage.StageVariables };
    const event = messageEvent(now, request, message);
    const exchange = { event, body: text, context: contextOf(event) };
    const outcome = await integrate(context, address, route, exchange, log);
    if (!outcome) {
      log?.because(NO_INTEGRATION);
      executionFailed(context, address, routeKey, NO_INTEGRATION);
      return fail('Internal server error', 500, 'API_CONFIGURATION_ERROR');
    }
    if (outcome.kind === 'error') return fail(outcome.message, outcome.status, outcome.type);

    const result = messageResult(outcome, isTwoWay(route));
    if (result.outcome === 'nothing') return;
    const isSendable = result.outcome === 'reply' && Buffer.byteLength(result.body) <= limits.messageBytesMax;
    if (!isSendable) {
      log?.because(NOT_SENDABLE);
      executionFailed(context, address, routeKey, NOT_SENDABLE);
      return fail('Internal server error', 500, 'INTEGRATION_FAILURE');
    }
    counts!.messages++;
    if (watch.isOn) {
      const bytes = Buffer.byteLength(result.body);
      log?.replied(bytes);
      watch.emit({ kind: 'reply', scope: address.scope, connectionId: connection.id, bytes });
    }
    connection.send(textFrame(result.body));
  } catch (cause) {
    log?.failed(500, 'DEFAULT_5XX', 'Internal server error');
    throw cause;
  } finally {
    if (isUnderWay && --session.callsUnderWay === 0) session.settled?.();
    log?.end(requestContext(facts, request, { eventType: 'MESSAGE', ...message }));
  }
}

function messageResult(outcome: Exclude<Outcome, { kind: 'error' }>, twoWay: boolean): MessageResult {
  return outcome.kind === 'lambda'
    ? lambdaMessageResult(outcome.payload, twoWay)
    : httpMessageResult(outcome.body, twoWay);
}

const contextOf = (event: ProxyEvent) => event['requestContext'] as RequestContext;

/** Tell `$disconnect`. What it answers is of no interest to clients. `nobody`: there is no such route. */
export async function handleDisconnect(
  context: ApiContext,
  { facts, host }: Pick<ApiSession, 'facts' | 'host'>,
  code: number,
  reason: string,
): Promise<'told' | 'failed' | 'nobody'> {
  const { hub, clock, stages } = context;
  const address = stages.find(facts.apiId, facts.stage);
  if (!address) return 'nobody';
  const route = address.live.deployed.routes.get('$disconnect');
  const request = { requestId: hub.newRequestId(), atMs: clock.now() };
  const log = requestLog(context, address, '$disconnect', request.requestId);
  if (!route && !log) return 'nobody';
  const now = { ...facts, stageVariables: address.live.stage.StageVariables };
  const words = disconnectWords(code, reason);
  const event = disconnectEvent(now, request, { host, ...words });
  log?.info(`The connection ended with ${words.code} ${redactText(words.reason)}`);
  const exchange = { event, body: '', context: contextOf(event) };
  const outcome = route && (await integrate(context, address, route, exchange, log));
  if (outcome?.kind === 'error') log?.failed(outcome.status, outcome.type, outcome.message);
  log?.end(exchange.context);
  if (!route) return 'nobody';
  return outcome?.kind === 'error' ? 'failed' : 'told';
}
