import type { Handshake } from '../../../context.ts';
import type { ApiContext } from '../../api-context.ts';
import type { ConnectionFacts, RequestFacts } from '../../events/connection-facts.ts';
import type { RequestLog } from '../../logs/request-log.ts';
import type { StageAddress } from '../../stages.ts';
import type { Throttles } from '../throttles.ts';

/** What is asked for. */
export type Asked = {
  readonly context: ApiContext;
  readonly throttles: Throttles;
  readonly address: StageAddress;
  readonly handshake: Handshake;
  readonly facts: ConnectionFacts;
  readonly request: RequestFacts;
  /** Undefined: nothing of it is logged. */
  readonly log: RequestLog | undefined;
};
