// A started gateway with the official SDK clients pointed at it.
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { Ivschat } from '@aws-sdk/client-ivschat';
import type { GatewayOptions } from '../../src/gateway/gateway-options.ts';
import { ForcedConflicts } from './forced-conflicts.ts';
import { startGateway } from '../../src/gateway.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import type { Limits } from '../../src/base/limits/limits.ts';

export const rootKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
export const REGION = 'us-west-2';

type Options = Partial<Omit<GatewayOptions, 'limits'>> & { limits?: Partial<Limits> };

/** As many as any machine has descriptors for, so that no test finds a warning in its log. */
const connectionsMax = 2_000;

export async function testGateway({ limits, ...options }: Options = {}) {
  // The SDK signs by the time of the machine, whatever a steered clock shows.
  const steered = options.clock && { clockSkewMs: Number.MAX_SAFE_INTEGER };
  const chosen = limitsOf('ours', { connectionsMax, ...steered, ...limits });
  const gateway = await startGateway({
    rootKey,
    shared: { journal: new ForcedConflicts() },
    ...options,
    limits: chosen,
  });
  const url = `http://127.0.0.1:${gateway.port}`;
  const client = { region: REGION, credentials: rootKey, maxAttempts: 1 };
  return {
    ...gateway,
    url,
    socketUrl: `ws://127.0.0.1:${gateway.port}`,
    chat: new Ivschat({ ...client, endpoint: url }),
    connections: new ApiGatewayManagementApi({ ...client, endpoint: `${url}/prod` }),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

export type TestGateway = Awaited<ReturnType<typeof testGateway>>;

/** The error that an SDK call ends with, as the SDK names it. */
export async function failure(call: Promise<unknown>): Promise<{
  name: string;
  message: string;
  $metadata: { httpStatusCode?: number; requestId?: string };
  [member: string]: unknown;
}> {
  return call.then(
    () => {
      throw new Error('The call was expected to fail');
    },
    (error) => error,
  );
}
