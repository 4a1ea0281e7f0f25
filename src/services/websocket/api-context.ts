import type { Authenticate } from '../../aws/server/authenticate.ts';
import type { AwsClient } from '../../backends/aws-client.ts';
import type { Functions } from '../../backends/functions.ts';
import type { Outgoing } from '../../backends/outgoing.ts';
import type { Log } from '../../base/log.ts';
import type { Context } from '../context.ts';
import { ApiMetrics } from './metrics.ts';
import { Stages } from './stages.ts';

/** What WebSocket APIs have besides the context that all services share. */
export type ApiContext = Context & {
  readonly stages: Stages;
  readonly functions: Functions;
  /** Whether a function's own policy lets API Gateway call it for what an ARN names. */
  readonly permits: (functionName: string, sourceArn: string) => boolean;
  /** Calls to HTTP backends. */
  readonly outgoing: Outgoing;
  /** Calls of AWS's services. */
  readonly aws: AwsClient;
  readonly apiLog: {
    add(file: string, line: string): void;
    readonly counts: { readonly written: number; readonly lost: number };
  };
  readonly metrics: ApiMetrics;
  /** For what the operator must know, whoever logs or watches. */
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** For routes that ask for a signature. */
  readonly authenticate: Authenticate;
};

/** All of it, for an operator's account in a region. */
export function apiContext(
  context: Context,
  region: string,
  others: Omit<ApiContext, keyof Context | 'stages' | 'metrics'>,
): ApiContext {
  const { store, account, limits } = context;
  const stages = new Stages(store.apis, { account, region });
  const exists = (apiId: string, stage: string) => stages.find(apiId, stage) !== undefined;
  return { ...context, ...others, stages, metrics: new ApiMetrics({ max: limits.metricSeriesMax, exists }) };
}
