// What is logged of one request: facts for its access log line, lines of the execution log, and what became of it for
// whoever watches live. Made only where a stage has one of them, so that all others pay for a look-up and nothing else.
import type { ApiContext } from '../api-context.ts';
import type { Invocation } from '../../../backends/functions.ts';
import type { BackendAnswer } from '../../../backends/backend-request.ts';
import { harmlessJson } from '../../../base/harmless.ts';
import { parsed, textOf, valueAt } from '../expressions/json-values.ts';
import type { WatchEvent } from '../../watch.ts';
import { integrationIdOf } from '../integration-id.ts';
import type { StageAddress } from '../stages.ts';
import { lineOf } from './line-format.ts';
import { maskKey, redactText, redactUrl } from './redaction.ts';
import type { ExecutionLevel, StageLogs } from './stage-logs.ts';
import { executionFile, stageLogs } from './stage-logs.ts';

/** How API Gateway names what went wrong: its types of gateway responses. */
export type ResponseType =
  | 'ACCESS_DENIED'
  | 'API_CONFIGURATION_ERROR'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'AUTHORIZER_FAILURE'
  | 'BAD_REQUEST_BODY'
  | 'BAD_REQUEST_PARAMETERS'
  | 'DEFAULT_5XX'
  | 'INTEGRATION_FAILURE'
  | 'INTEGRATION_TIMEOUT'
  | 'INVALID_API_KEY'
  | 'INVALID_SIGNATURE'
  | 'QUOTA_EXCEEDED'
  | 'THROTTLED'
  | 'UNAUTHORIZED'
  | 'UNSUPPORTED_MEDIA_TYPE';

type Facts = { [name: string]: unknown };
type Group = 'authenticate' | 'authorize' | 'authorizer' | 'error' | 'integration';

/** Undefined: the stage logs nothing of such a request, and nobody watches what becomes of it. */
export function requestLog(
  context: ApiContext,
  address: StageAddress,
  routeKey: string,
  requestId: string,
): RequestLog | undefined {
  const logs = stageLogs(address.live.stage);
  // Where there is no such route nothing becomes of it: watching does not change how a handshake is let in.
  const isWatched = context.watch.isOn && (routeKey === '' || address.live.deployed.routes.has(routeKey));
  if (!logs && !isWatched) return undefined;
  const { level, dataTrace } = logs?.execution(routeKey) ?? SILENT;
  if (!logs?.access && level === 'OFF' && !isWatched) return undefined;
  return new RequestLog(context, address, logs?.access, { level, dataTrace, requestId });
}

const SILENT = { level: 'OFF', dataTrace: false } as const;

type Execution = { readonly level: ExecutionLevel; readonly dataTrace: boolean; readonly requestId: string };

export class RequestLog {
  readonly #context: ApiContext;
  readonly #address: StageAddress;
  readonly #access: StageLogs['access'];
  readonly #execution: Execution;
  readonly #groups: { [group in Group]?: Facts } = {};
  readonly #lines: string[] = [];
  readonly #beganMs: number;
  #status = 200;
  #startMs = 0;
  #reason: string | undefined;
  #replyBytes: number | undefined;
  #trace: string | undefined;

  constructor(context: ApiContext, address: StageAddress, access: StageLogs['access'], execution: Execution) {
    this.#context = context;
    this.#address = address;
    this.#access = access;
    this.#execution = execution;
    this.#beganMs = context.clock.now();
  }

  /** Facts of the access log, such as `$context.integration.latency`. */
  add(group: Group, facts: Facts): void {
    this.#groups[group] = { ...this.#groups[group], ...facts };
  }

  /** A line of the execution log. */
  info(text: string): void {
    if (this.#execution.level === 'INFO') this.#line(text);
  }

  /** A body or headers, where the stage wants them in full. Secrets are taken out, and the rest is cut. */
  data(about: string, text: () => string): void {
    const { level, dataTrace } = this.#execution;
    if (!dataTrace || level === 'OFF') return;
    const shown = text();
    const { apiLogTraceCharsMax: max } = this.#context.limits;
    this.#line(`${about}: ${shown.length > max ? `${shown.slice(0, max)} [cut]` : shown}`);
  }

  /** The request ends with this status, because of that. */
  failed(status: number, responseType: ResponseType, message: string): void {
    this.#status = status;
    this.add('error', { message, messageString: message, responseType });
    if (this.#execution.level !== 'OFF') this.#line(`ERROR Failed with ${status} ${responseType}: ${message}`);
  }

  /** Something is wrong that whoever made the API should know. */
  problem(text: string): void {
    this.because(text);
    if (this.#execution.level !== 'OFF') this.#line(`ERROR ${text}`);
  }

  /** Why it failed, for whoever watches. */
  because(reason: string): void {
    this.#reason ??= reason;
  }

  /** A two-way route answers its client. */
  replied(bytes: number): void {
    this.#replyBytes = bytes;
  }

  /** What the client calls its connection (trace-in.ts). */
  traced(trace: string | undefined): void {
    this.#trace = trace;
  }

  /** The status that an integration gave a handshake. */
  answered(status: number): void {
    this.#status = status;
  }

  /** An integration is about to be called. */
  calling(target: string, body: string | Uint8Array): void {
    this.info(`Calling the integration: ${redactUrl(target)}`);
    this.data('Integration request', () => redactText(textOfBytes(body)));
    this.#startMs = this.#context.clock.now();
  }

  /** A function answered, or did not. */
  invoked(invocation: Invocation): void {
    if (!('payload' in invocation)) return this.#called({ error: reasonOfCall(invocation) });
    const answer = parsed(invocation.payload);
    const status = valueAt(answer, ['statusCode']);
    const error = `The function failed: ${reasonOf(textOf(valueAt(answer, ['errorMessage'])))}`;
    const facts = invocation.outcome === 'answered' ? { status } : { error };
    this.#called({ integrationStatus: 200, ...facts }, invocation.payload);
  }

  /** A backend answered, or did not. */
  called(answer: BackendAnswer): void {
    if (answer.outcome !== 'answered') return this.#called({ error: reasonOfCall(answer) });
    const { status } = answer;
    this.#called({ integrationStatus: status, status }, textOfBytes(answer.body));
  }

  #called(
    facts: { readonly status?: unknown; readonly error?: string; readonly integrationStatus?: number },
    body?: string,
  ) {
    const latency = this.#context.clock.now() - this.#startMs;
    this.add('integration', { latency, ...facts });
    this.info(`The integration answered ${facts.integrationStatus ?? 'nothing'} after ${latency} ms`);
    if (facts.error !== undefined) this.problem(facts.error);
    if (body !== undefined) this.data('Integration answer', () => redactText(body));
  }

  /** Write everything. `requestContext` is that of the event of the request. */
  end(requestContext: { readonly [name: string]: unknown }): void {
    const { apiLog, watch } = this.#context;
    const status = this.#status;
    if (watch.isOn) watch.emit(this.#becameOf(requestContext));
    if (this.#access) {
      const { identity, authorizer } = requestContext;
      const context = {
        ...requestContext,
        ...this.#groups,
        authorizer: { ...(authorizer as object | undefined), ...this.#groups.authorizer },
        identity: withoutKey(identity as { readonly apiKey?: string } | undefined),
        status,
      };
      apiLog.add(this.#access.file, lineOf(this.#access.format, context));
    }
    this.info(`Ended with ${status}`);
    // If only errors are logged, data is kept until it is known whether there was one.
    if (this.#execution.level !== 'INFO' && this.#groups.error === undefined) return;
    const file = executionFile(this.#address.apiId, this.#address.name);
    for (const line of this.#lines) apiLog.add(file, line);
  }

  /** Where its integration is, only those are told who may read the API. */
  #becameOf({ routeKey, connectionId, requestId }: { readonly [name: string]: unknown }): WatchEvent {
    const { scope, live } = this.#address;
    const { error, integration } = this.#groups;
    const id = integrationIdOf(live.deployed.routes.get(routeKey as string));
    return {
      kind: 'route',
      ...{ scope, connectionId, operation: routeKey, status: this.#status, requestId, trace: this.#trace },
      reason: this.#reason ?? error?.['message'],
      integrationId: id,
      integrationType: live.deployed.integrations.get(id ?? '')?.IntegrationType,
      integrationStatus: integration?.['integrationStatus'],
      integrationMs: integration?.['latency'],
      tookMs: this.#context.clock.now() - this.#beganMs,
      replyBytes: this.#replyBytes,
    };
  }

  #line(text: string): void {
    const time = new Date(this.#context.clock.now()).toISOString();
    this.#lines.push(`${time} (${this.#execution.requestId}) ${harmlessJson(text)}`);
  }
}

/** The value of an API key is a secret, in logs too. */
const withoutKey = (identity: { readonly apiKey?: string } | undefined) =>
  identity?.apiKey === undefined ? identity : { ...identity, apiKey: maskKey(identity.apiKey) };

const textOfBytes = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : Buffer.from(content).toString('utf8');

/** Why there is no answer. */
function reasonOfCall(answer: Exclude<BackendAnswer, { outcome: 'answered' }>): string {
  if (answer.outcome === 'failed') return `The integration cannot be called: ${reasonOf(answer.reason)}`;
  return answer.outcome === 'late' ? 'The integration timed out' : 'Too many calls are under way';
}

/** A reason that somebody else wrote, such as an exception of a function. */
const reasonOf = (text: string): string => redactText(text).slice(0, 512);
