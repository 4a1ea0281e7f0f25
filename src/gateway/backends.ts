// How backends and functions are called.
import { LambdaClient } from '../backends/lambda.ts';
import { Outgoing } from '../backends/outgoing.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import { following } from '../base/limits/live-limits.ts';
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
  if (endpoint === undefined) return undefined;
  const anonymous = { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' };
  const credential = () => rootKeys?.current ?? anonymous;
  return new LambdaClient({ endpoint, credential, clock, outgoing });
}
