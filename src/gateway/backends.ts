// How backends and functions are called.
import type { Credential } from '../aws/sigv4/verify.ts';
import type { AskHere } from '../backends/aws-client.ts';
import { AwsClient } from '../backends/aws-client.ts';
import type { AwsEndpoints } from '../backends/aws-endpoints.ts';
import { LambdaClient } from '../backends/lambda.ts';
import { Outgoing } from '../backends/outgoing.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import { following } from '../base/limits/live-limits.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { RootKeys } from './root-key.ts';

/** How many calls of one holder there may be. */
export type HolderLimit = 'reviewsMax' | 'integrationCallsMax';

/** Calls to backends, within the bounds of `limits`. */
export function outgoingCalls(integrationCa: string | undefined, clock: Clock, limits: Limits, holder: HolderLimit) {
  const boundsOf = (now: Limits) => ({
    callsMax: now.backendCallsMax,
    holderCallsMax: now[holder],
    bytesMax: now.backendBytesMax,
    answerBytesMax: now.integrationAnswerBytesMax,
  });
  const calls = new Outgoing(clock, boundsOf(limits), integrationCa);
  following(limits, (now) => ({ bounds: boundsOf(now) }), calls);
  return calls;
}

/** Calls to it are signed with the root key; emulators do not look, and a real endpoint has keys of its own. */
export function lambdaClient(
  endpoint: string | undefined,
  rootKeys: RootKeys | undefined,
  clock: Clock,
  outgoing: Outgoing,
) {
  return endpoint === undefined
    ? undefined
    : new LambdaClient({ endpoint, credential: rootCredential(rootKeys), clock, outgoing });
}

const ANONYMOUS = { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' };

/** Who calls where nobody else is named. */
const rootCredential = (rootKeys: RootKeys | undefined) => (): Credential => rootKeys?.current ?? ANONYMOUS;

/** Calls of AWS's services, signed with the key for them, or else the root key. */
export function awsClient(
  { awsKey }: Pick<GatewayOptions, 'awsKey'>,
  endpoints: AwsEndpoints,
  rootKeys: RootKeys | undefined,
  clock: Clock,
  outgoing: Outgoing,
  here: AskHere,
) {
  const ownCredential = rootCredential(rootKeys);
  const credential = awsKey ? () => awsKey : ownCredential;
  return new AwsClient({
    endpoints,
    credential,
    clock,
    outgoing,
    here,
    ownCredential,
  });
}
