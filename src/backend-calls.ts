// Calls to backends, as the options of a gateway and its limits have them.
import { LambdaClient } from './aws/lambda.ts';
import { Outgoing } from './aws/outgoing.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import { following } from './live-limits.ts';

type Options = {
  readonly integrationCa?: string | undefined;
  readonly lambdaEndpoint?: string | undefined;
  readonly rootKey: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
};

/** How many calls of one holder there may be. */
export type HolderLimit = 'reviewsMax' | 'integrationCallsMax';

export function outgoingCalls({ integrationCa }: Options, clock: Clock, limits: Limits, holder: HolderLimit) {
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
export function lambdaClient({ lambdaEndpoint: endpoint, rootKey }: Options, clock: Clock, outgoing: Outgoing) {
  if (endpoint === undefined) return undefined;
  const credential = rootKey ?? { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' };
  return new LambdaClient({ endpoint, credential, clock, outgoing });
}
