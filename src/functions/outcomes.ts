// Who is told how an event ended that nobody has waited for: destinations with a record of it, dead-letter queues with the
// event itself (spec/functions-and-templates.md, section 9).
import type { AwsClient } from '../backends/aws-client.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { FunctionDefinition } from './definition.ts';
import type { LocalCall } from './local-call.ts';
import type { Message } from './messages.ts';
import { messageCall } from './messages.ts';
import type { Result } from './results.ts';

type Options = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** The services that have endpoints. */
  readonly aws: Pick<AwsClient, 'call'>;
  readonly functions: {
    has(name: string): boolean;
    arnOf(call: Pick<LocalCall, 'function' | 'region' | 'qualifier'>): string | undefined;
    submit(call: LocalCall): boolean;
  };
};

export type Outcome = {
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly attempts: number;
  /** Of the last attempt; undefined where it was too late for one. */
  readonly result?: Result;
};

/** What a dead-letter queue is told of an error (the Lambda guide, "Dead-letter queues"). */
const ERROR_CHARS_MAX = 1_024;

/** Never rejects. */
export async function tellOutcome(
  options: Options,
  definition: FunctionDefinition,
  call: LocalCall,
  outcome: Outcome,
): Promise<void> {
  const { condition, attempts } = outcome;
  const isSuccess = condition === 'Success';
  const { onSuccess, onFailure } = definition.destinations ?? {};
  const destination = isSuccess ? onSuccess : onFailure;
  const deadLetter = isSuccess ? undefined : definition.deadLetter;
  const facts = { function: definition.name, requestId: call.requestId, condition, attempts };
  if (!isSuccess && destination === undefined && deadLetter === undefined) {
    options.log.warn(facts, 'An event is given up');
    return;
  }
  const functionArn = options.functions.arnOf({ ...call, qualifier: '$LATEST' }) ?? definition.name;
  const title = `Lambda Function Invocation Result - ${isSuccess ? 'Success' : 'Failure'}`;
  const about = { functionArn, title };
  const tell = (arn: string, message: Message) => told(options, definition, call, arn, message, facts);
  if (destination !== undefined) {
    await tell(destination, { ...about, text: JSON.stringify(recordOf(options, functionArn, call, outcome)) });
  }
  if (deadLetter !== undefined) {
    const text = Buffer.from(call.payload).toString('utf8');
    await tell(deadLetter, { ...about, text, attributes: attributesOf(call, outcome) });
  }
}

async function told(
  { aws, functions, limits, log }: Options,
  { name }: FunctionDefinition,
  { region }: LocalCall,
  destination: string,
  message: Message,
  facts: object,
): Promise<void> {
  if (functions.has(destination)) {
    if (functions.submit({ function: destination, region, payload: Buffer.from(message.text) })) return;
    log.warn({ ...facts, destination }, 'A destination was not told: too many events wait for it');
    return;
  }
  const call = messageCall(destination, message);
  if (!call) {
    log.info({ ...facts, destination }, 'An event has ended; its destination is not here');
    return;
  }
  const timeoutMs = limits.integrationTimeoutMs;
  const answer = await aws.call({ ...call, holder: `destinations of ${name}`, timeoutMs });
  if (answer.outcome === 'answered' && answer.status < 300) return;
  const reason =
    answer.outcome === 'answered'
      ? `${answer.status} ${answer.body.subarray(0, ERROR_CHARS_MAX).toString('utf8')}`
      : answer.outcome === 'failed'
        ? answer.reason
        : answer.outcome;
  log.warn({ ...facts, destination, reason }, 'A destination was not told');
}

function recordOf({ clock }: Options, functionArn: string, call: LocalCall, { condition, attempts, result }: Outcome) {
  return {
    version: '1.0',
    timestamp: new Date(clock.now()).toISOString(),
    requestContext: { requestId: call.requestId, functionArn, condition, approximateInvokeCount: attempts },
    requestPayload: jsonIn(call.payload),
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(result.errorType !== undefined && { functionError: 'Unhandled' }),
      },
      responsePayload: jsonIn(result.payload),
    }),
  };
}

function attributesOf({ requestId = '' }: LocalCall, { condition, result }: Outcome) {
  const said = result && (jsonIn(result.payload) as { errorMessage?: unknown } | null);
  const message = typeof said?.errorMessage === 'string' ? said.errorMessage : condition;
  return { RequestID: requestId, ErrorCode: 200, ErrorMessage: message.slice(0, ERROR_CHARS_MAX) };
}

function jsonIn(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
