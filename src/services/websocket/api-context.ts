import type { Authenticate } from '../../aws/server/authenticate.ts';
import type { LambdaClient } from '../../backends/lambda.ts';
import type { Outgoing } from '../../backends/outgoing.ts';
import type { Context } from '../context.ts';
import type { ApiLog } from './logs/api-log.ts';
import type { ApiMetrics } from './metrics.ts';
import type { Stages } from './stages.ts';

/** What WebSocket APIs have besides the context that all services share. */
export type ApiContext = Context & {
  readonly stages: Stages;
  /** Undefined: no Lambda endpoint is configured, so no function can be invoked. */
  readonly lambda: LambdaClient | undefined;
  /** Whether a function's own policy lets API Gateway call it for what an ARN names. */
  readonly permits: (functionName: string, sourceArn: string) => boolean;
  /** Calls to HTTP backends. */
  readonly outgoing: Outgoing;
  readonly apiLog: ApiLog;
  readonly metrics: ApiMetrics;
  /** For what the operator must know, whoever logs or watches. */
  readonly log: { warn(fields: object, message: string): void };
  /** For routes that ask for a signature. */
  readonly authenticate: Authenticate;
};
