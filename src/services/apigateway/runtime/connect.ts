// The handshake of a connection to an API with routes, in the order of spec/apigateway-websocket.md, section 1.2.
import { randomBytes } from 'node:crypto';
import { AwsError } from '../../../aws/error.ts';
import { isAllowed } from '../../../aws/policy.ts';
import type { DeployedRoute } from '../../../store/live-stages.ts';
import type { Handshake } from '../../context.ts';
import type { ApiContext } from '../api-context.ts';
import { hasIdentity, readAuthorization } from '../data/authorizer.ts';
import type { ConnectionFacts, HandshakeFacts } from '../data/connection-facts.ts';
import { routeArn } from '../data/connection-facts.ts';
import { authorizerEvent, connectEvent, forwardedHeaders } from '../data/events.ts';
import { traceId } from '../data/formats.ts';
import { integrationUri, missingParameters } from '../data/mapping.ts';
import { headerMaps, queryMaps } from '../data/multi-map.ts';
import { requestContext } from '../data/request-context.ts';
import type { StageAddress } from '../stages.ts';
import { integrate } from './integrate.ts';
import { functionOf } from './invoke-function.ts';
import { connectResult } from './outcome.ts';

/** The handshake goes on, or ends with a status. */
export type Decision =
  | { readonly outcome: 'accepted'; readonly facts: ConnectionFacts; readonly subprotocol?: string | undefined }
  | { readonly outcome: 'refused'; readonly status: number };

const refused = (status: number): Decision => ({ outcome: 'refused', status });

/** Ask everybody whom the `$connect` route names. Without that route a connection is simply accepted. */
export async function decide(
  context: ApiContext,
  address: StageAddress,
  handshake: Handshake,
  facts: ConnectionFacts,
): Promise<Decision> {
  const route = address.live.deployed.routes.get('$connect');
  if (!route) return { outcome: 'accepted', facts };
  const { clock, hub } = context;
  const request = { requestId: hub.newRequestId(), atMs: clock.now() };
  const known = handshakeFacts(handshake, clock.now());

  const parameters = { ...mapsOf(facts, known), stageVariables: facts.stageVariables, context: {} };
  if (missingParameters(route.RequestParameters, parameters).length > 0) return refused(400);

  // API keys come with usage plans, which there are none of yet: a route that asks for one lets nobody in.
  if (route.ApiKeyRequired) return refused(403);

  const authorization = await authorize(context, address, route, { handshake, known, facts, request });
  if (typeof authorization === 'number') return refused(authorization);
  const all = { ...facts, ...authorization };

  const event = connectEvent(all, request, known);
  const outcome = await integrate(context, address, route, {
    event,
    body: '',
    context: requestContext(all, request, { eventType: 'CONNECT' }),
    ...mapsOf(all, known),
  });
  if (!outcome) return { outcome: 'accepted', facts: all };
  const result = connectResult(outcome);
  if (result.outcome === 'refused') return result;
  return { outcome: 'accepted', facts: all, subprotocol: result.subprotocol };
}

const mapsOf = (facts: ConnectionFacts, known: HandshakeFacts) => ({
  headers: headerMaps(forwardedHeaders(facts, known)),
  query: queryMaps(known.query),
});

type Asked = {
  readonly handshake: Handshake;
  readonly known: HandshakeFacts;
  readonly facts: ConnectionFacts;
  readonly request: { readonly requestId: string; readonly atMs: number };
};

/** What is known of a connection because of who asked for it. */
type Claims = Pick<ConnectionFacts, 'authorizer' | 'identity'>;

/** The status of a refusal, or what an authorizer said or a signature shows (section 1.4). */
async function authorize(
  context: ApiContext,
  address: StageAddress,
  route: DeployedRoute,
  asked: Asked,
): Promise<number | Claims> {
  if (route.AuthorizationType === 'AWS_IAM') return signedClaims(context, asked) ?? 403;
  if (route.AuthorizationType !== 'CUSTOM') return {};

  const { facts, request, known } = asked;
  const { authorizers } = address.live.deployed;
  const { stage } = address.live;
  const authorizer = authorizers.get(route.AuthorizerId ?? '');
  const name = functionOf(integrationUri(authorizer?.AuthorizerUri ?? '', stage.StageVariables, new Map()));
  if (!authorizer || !name || !context.lambda) return 500;
  const identity = {
    headers: headerMaps(forwardedHeaders(facts, known)).single,
    query: queryMaps(known.query)?.single ?? {},
    stageVariables: stage.StageVariables,
    context: requestContext(facts, request, { eventType: 'CONNECT' }),
  };
  if (!hasIdentity(authorizer.IdentitySource, identity)) return 401;

  const event = JSON.stringify(authorizerEvent(facts, request, known));
  const invocation = await context.lambda.invoke({
    function: name,
    event,
    holder: `${facts.apiId}/authorizers/${authorizer.AuthorizerId}`,
    timeoutMs: context.limits.integrationTimeoutMs,
  });
  const authorization = readAuthorization(invocation, routeArn(facts, '$connect'));
  return authorization.outcome === 'refused' ? authorization.status : { authorizer: authorization.authorizer };
}

/** Who signed the headers or the query, with a key that may invoke the route (section 2.2). Undefined: nobody. */
function signedClaims({ authenticate }: ApiContext, { handshake, facts }: Asked): Claims | undefined {
  try {
    const { policy, account, accessKeyId } = authenticate(handshake.request, 'execute-api');
    if (policy && !isAllowed(policy, 'execute-api:Invoke', routeArn(facts, '$connect'))) return undefined;
    const userArn = `arn:aws:iam::${account}:access-key/${accessKeyId}`;
    return { identity: { accountId: account, caller: accessKeyId, user: accessKeyId, userArn } };
  } catch (cause) {
    if (cause instanceof AwsError) return undefined;
    throw cause;
  }
}

function handshakeFacts({ rawHeaders, query, host, isSecure }: Handshake, atMs: number): HandshakeFacts {
  const port = Number(/:(\d+)$/.exec(host)?.[1] ?? (isSecure ? 443 : 80));
  return { rawHeaders, query, port, isSecure, traceId: traceId(atMs, randomBytes(12)) };
}
