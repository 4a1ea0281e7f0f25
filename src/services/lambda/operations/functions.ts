import type { Handler } from '../../../aws/server/dispatch.ts';
import type { LambdaContext } from '../lambda-context.ts';
import type { lambda } from '../model.ts';
import { badContent, badContext, notFound, throttled, tooLarge } from '../refusals.ts';

/** Of an event that nobody waits for (spec/functions-and-templates.md, section 7.1). */
const EVENT_BYTES_MAX = 1024 * 1024;
const CONTEXT_CHARS_MAX = 3_583;
const VERSION = '$LATEST';

export const invoke: Handler<typeof lambda, 'Invoke', LambdaContext> = async ({ functions, account }, input, call) => {
  const { FunctionName, Qualifier, InvocationType = 'RequestResponse', LogType, ClientContext } = input;
  const { region } = call.caller;
  const named = { function: FunctionName, region, qualifier: Qualifier };
  if (functions.arnOf(named) === undefined) {
    const name = FunctionName.split(':function:')
      .at(-1)!
      .replace(/^function:/, '');
    const qualified = name.includes(':') ? name : `${name}:${Qualifier ?? VERSION}`;
    throw notFound(`arn:aws:lambda:${region}:${account}:function:${qualified}`);
  }
  const payload = eventIn(input.Payload);
  const clientContext = ClientContext === undefined ? undefined : contextIn(ClientContext);
  const asked = { ...named, payload, clientContext, requestId: call.requestId };
  if (InvocationType === 'DryRun') return { StatusCode: 204 };
  if (InvocationType === 'Event') {
    if (payload.length > EVENT_BYTES_MAX) throw tooLarge(EVENT_BYTES_MAX);
    if (!functions.submit(asked)) throw throttled('ConcurrentInvocationLimitExceeded');
    return { StatusCode: 202 };
  }
  const invoked = (await functions.call(asked))!;
  if (invoked.outcome === 'throttled') throw throttled(invoked.reason);
  const { payload: Payload, errorType } = invoked.result;
  return {
    StatusCode: 200,
    ExecutedVersion: VERSION,
    ...(errorType !== undefined && { FunctionError: 'Unhandled' }),
    ...(LogType === 'Tail' && { LogResult: (await invoked.tail()).toString('base64') }),
    Payload,
  };
};

/** The body of the answer has the status too (spec/functions-and-templates.md, section 7.1). */
export const invokeAsync: Handler<typeof lambda, 'InvokeAsync', LambdaContext> = async (context, input, call) => {
  const { FunctionName, InvokeArgs: Payload } = input;
  const { StatusCode } = await invoke(context, { FunctionName, Payload, InvocationType: 'Event' }, call);
  return { Status: StatusCode };
};

/** No body is an empty event. */
function eventIn(payload: Uint8Array = NOTHING): Uint8Array {
  if (payload.length === 0) return EMPTY_EVENT;
  try {
    JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8'));
    return payload;
  } catch (cause) {
    throw badContent((cause as Error).message);
  }
}

const NOTHING = Buffer.alloc(0);
const EMPTY_EVENT = Buffer.from('{}');

function contextIn(text: string): string {
  const json = Buffer.from(text, 'base64').toString('utf8');
  try {
    if (text.length > CONTEXT_CHARS_MAX) throw badContext();
    JSON.parse(json);
    return json;
  } catch {
    throw badContext();
  }
}
