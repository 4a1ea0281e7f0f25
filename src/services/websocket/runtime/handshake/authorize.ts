// Who may connect: everybody, who signs, or whom an authorizer allows (spec/apigateway-websocket.md, section 1.4).
import { identityOf } from '../../../../aws/server/authenticate.ts';
import { AwsError } from '../../../../aws/error.ts';
import { factsOf } from '../../../../aws/policy/policy.ts';
import type { DeployedRoute } from '../../../../store/apis/deployed.ts';
import { INVOKE_ACTION, hasIdentity, readAuthorization } from '../../events/authorizer.ts';
import type { AuthorizerContext, ConnectionFacts, HandshakeFacts } from '../../events/connection-facts.ts';
import { routeArn } from '../../events/connection-facts.ts';
import { authorizerEvent, authorizerHeaders } from '../../events/events.ts';
import { localDomainName } from '../../events/local-domain.ts';
import { integrationUri } from '../../expressions/mapping.ts';
import { queryMaps } from '../../expressions/multi-map.ts';
import { requestContext } from '../../events/request-context.ts';
import { redactJson, redactText } from '../../logs/redaction.ts';
import type { ResponseType } from '../../logs/request-log.ts';
import { checkRegion } from '../../regions.ts';
import { NO_ENDPOINT } from '../../../../backends/functions.ts';
import { functionOf, NOT_PERMITTED } from '../integration/invoke-function.ts';
import type { Asked } from './asked.ts';
import { failureText } from '../integration/failure-text.ts';
import { tell } from '../integration/measured.ts';
import type { RefusedHandshake } from './refused-handshake.ts';

type Authorized =
  | {
      readonly outcome: 'allowed';
      /** Undefined: no authorizer decided. */
      readonly authorizer?: AuthorizerContext;
      /** Undefined: nobody signed. */
      readonly identity?: ConnectionFacts['identity'];
      readonly usageIdentifierKey?: string;
    }
  | ({ readonly outcome: 'refused'; readonly type: ResponseType } & RefusedHandshake);

const refused = (status: number, type: ResponseType, cause?: AwsError): Authorized => ({
  outcome: 'refused',
  status,
  type,
  cause,
});

/** Ask whom the route names. */
export async function authorize(asked: Asked, route: DeployedRoute, known: HandshakeFacts): Promise<Authorized> {
  if (route.AuthorizationType === 'AWS_IAM') return checkSignature(asked);
  if (route.AuthorizationType !== 'CUSTOM') return { outcome: 'allowed' };

  const { context, address, handshake, facts, request, log } = asked;
  const { deployed, stage } = address.live;
  const authorizer = deployed.authorizers.get(route.AuthorizerId ?? '');
  const name = functionOf(integrationUri(authorizer?.AuthorizerUri ?? '', stage.StageVariables, new Map()));
  if (!authorizer || !name || !context.functions.has(name)) {
    const reason = authorizer && name ? NO_ENDPOINT : 'The authorizer names no Lambda function';
    log?.because(reason);
    tell(context, address, '$connect', reason);
    return refused(500, 'AUTHORIZER_CONFIGURATION_ERROR');
  }
  const ownArn = `arn:aws:execute-api:${facts.region}:${facts.account}:${facts.apiId}/authorizers/${authorizer.AuthorizerId}`;
  if (authorizer.AuthorizerCredentialsArn === undefined && !context.permits(name, ownArn)) {
    log?.because(NOT_PERMITTED);
    tell(context, address, '$connect', NOT_PERMITTED);
    return refused(500, 'AUTHORIZER_CONFIGURATION_ERROR');
  }
  const identity = {
    headers: authorizerHeaders(facts, known).single,
    query: queryMaps(known.query)?.single ?? {},
    stageVariables: stage.StageVariables,
    context: requestContext(facts, request, { eventType: 'CONNECT' }),
  };
  if (!hasIdentity(authorizer.IdentitySource, identity)) return refused(401, 'UNAUTHORIZED');

  const domainName = context.functions.isLocal(name) ? localDomainName(context.stages, facts) : facts.domainName;
  const event = authorizerEvent({ ...facts, domainName }, request, known);
  log?.info(`Asking the authorizer ${authorizer.Name}: ${name}`);
  log?.data('Authorizer request', () => redactJson(event));
  const startMs = context.clock.monotonic();
  const invocation = await context.backendCalls.measure(
    'authorizer',
    context.functions.invoke({
      function: name,
      event: JSON.stringify(event),
      holder: `${facts.apiId}/authorizers/${authorizer.AuthorizerId}`,
      timeoutMs: context.limits.integrationTimeoutMs,
    }),
  );
  const arn = routeArn(facts, '$connect');
  const latency = Math.round(context.clock.monotonic() - startMs);
  const authorization = readAuthorization(invocation, arn, factsOf(handshake.request, request.atMs));
  if (log) {
    const status = authorization.outcome === 'refused' ? authorization.status : 200;
    const hasAnswered = invocation.outcome === 'answered' || invocation.outcome === 'threw';
    const error = status === 500 && `The authorizer gave no valid answer: ${invocation.outcome}`;
    log.add('authorizer', { latency, integrationLatency: latency, status, ...(error && { error }) });
    if (hasAnswered) log.add('authorizer', { integrationStatus: 200 });
    log.info(`The authorizer led to ${status} after ${latency} ms`);
    if (hasAnswered) log.data('Authorizer answer', () => redactText(invocation.payload));
  }
  if (authorization.outcome === 'allowed') {
    return { ...authorization, authorizer: { ...authorization.authorizer, integrationLatency: latency } };
  }
  const { status } = authorization;
  if (status === 500) tell(context, address, '$connect', `Authorizer ${authorizer.Name}: ${failureText(invocation)}`);
  return refused(status, status === 401 ? 'UNAUTHORIZED' : status === 403 ? 'ACCESS_DENIED' : 'AUTHORIZER_FAILURE');
}

/**
 * A signature in the headers or the query, for the region of the API, of a key that may invoke the route; events show
 * whose (section 2.2).
 */
function checkSignature({ context, address, handshake, facts, log }: Asked): Authorized {
  try {
    const caller = context.authenticate(handshake.request, 'execute-api');
    checkRegion(caller, address);
    log?.add('authenticate', { status: 200 });
    const isOpen = !caller.may || caller.may(INVOKE_ACTION, routeArn(facts, '$connect'));
    log?.add('authorize', { status: isOpen ? 200 : 403 });
    if (!isOpen) return refused(403, 'ACCESS_DENIED');
    const { arn: userArn, userId } = identityOf(caller);
    return { outcome: 'allowed', identity: { accountId: caller.account, caller: userId, user: userId, userArn } };
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    log?.add('authenticate', { status: 403, error: cause.code });
    return refused(403, 'INVALID_SIGNATURE', cause);
  }
}
