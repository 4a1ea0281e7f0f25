import type { DeployedIntegration } from '../../../../store/apis/deployed.ts';
import type { ApiContext } from '../../api-context.ts';
import type { Texts } from '../../../../base/texts.ts';
import type { MultiMap } from '../../expressions/multi-map.ts';
import type { RequestLog } from '../../logs/request-log.ts';
import type { StageAddress } from '../../stages.ts';

/** What an integration is given: the event for a function, everything else for templates and mappings. */
export type Exchange = {
  readonly event: { readonly [name: string]: unknown };
  readonly body: string;
  /** The request context of the event. */
  readonly context: { readonly [name: string]: unknown };
  /** Of a handshake. */
  readonly headers?: MultiMap | undefined;
  readonly query?: MultiMap | undefined;
};

/** A call to a backend, in the words of its stage. */
export type Invoking = {
  readonly context: ApiContext;
  readonly address: StageAddress;
  readonly routeKey: string;
  readonly integration: DeployedIntegration;
  /** Who shares the bounds of outgoing calls. */
  readonly holder: string;
  readonly stageVariables: Texts;
  readonly exchange: Exchange;
  /** Whether what comes of it matters to anybody, once the backend has succeeded. */
  readonly isHeard: boolean;
  readonly timeoutMs: number;
  /** Undefined: nothing of it is logged. */
  readonly log: RequestLog | undefined;
};
