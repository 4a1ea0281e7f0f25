// How backends and functions are called.
import { LambdaClient } from './aws/lambda.ts';
import { Outgoing } from './aws/outgoing.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { RootKeys } from './root-key.ts';

/** Calls to backends, within the bounds of `limits`. */
export function outgoingCalls(integrationCa: string | undefined, clock: Clock, limits: Limits, holderCallsMax: number) {
  const { backendCallsMax: callsMax, backendBytesMax: bytesMax, integrationAnswerBytesMax: answerBytesMax } = limits;
  return new Outgoing(clock, { callsMax, holderCallsMax, bytesMax, answerBytesMax }, integrationCa);
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
