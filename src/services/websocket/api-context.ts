import type { Authenticate } from '../../aws/server/authenticate.ts';
import type { AwsClient } from '../../backends/aws-client.ts';
import type { Functions } from '../../backends/functions.ts';
import type { Outgoing } from '../../backends/outgoing.ts';
import type { Context } from '../context.ts';
import type { ApiMetrics } from './metrics.ts';
import type { Stages } from './stages.ts';

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
  readonly log: { warn(fields: object, message: string): void };
  /** For routes that ask for a signature. */
  readonly authenticate: Authenticate;
};
