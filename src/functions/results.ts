// What becomes of an invocation, in Lambda's words (spec/functions-and-templates.md, section 7.3).

/** What a function is given. */
export type FunctionEvent = {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** As it was invoked. */
  readonly arn: string;
  /** JSON. */
  readonly clientContext?: string | undefined;
  readonly traceId?: string | undefined;
};

/** `errorType` undefined: it has returned. */
export type Result = {
  readonly payload: Buffer;
  readonly errorType?: string | undefined;
  /** For the log; undefined where nothing is to be said. */
  readonly status?: 'error' | 'timeout' | undefined;
};

/** Largest answer: 6 MB and a little (section 1.1). */
export const ANSWER_BYTES_MAX = 6 * 1024 * 1024 + 100;

const failure = (errorType: string, errorMessage: string, status: 'error' | 'timeout' = 'error'): Result => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
  errorType,
  status,
});

export const timedOut = (requestId: string, timeoutMs: number): Result =>
  failure('Sandbox.Timedout', `RequestId: ${requestId} Error: ${timeoutSentence(timeoutMs)}`, 'timeout');

export const timeoutSentence = (timeoutMs: number): string =>
  `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`;

/** How a process ended. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export function exited(requestId: string, { code, signal }: Exit): Result {
  const how = signal ? `signal: ${SIGNALS[signal] ?? signal}` : `exit status ${code}`;
  const what = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${what}`);
}

/** As Go's syscall package names them, which Lambda is written with. */
const SIGNALS: { readonly [signal: string]: string } = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

/** What cannot be started, and why. */
export const unprepared = (requestId: string, why: { readonly errorType: string; readonly problem: string }): Result =>
  failure(why.errorType, `RequestId: ${requestId} Error: ${why.problem}`);

export const tooLarge = (): Result => {
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${ANSWER_BYTES_MAX} bytes).`;
  const errorType = 'Function.ResponseSizeTooLarge';
  return { payload: Buffer.from(JSON.stringify({ errorMessage, errorType })), errorType, status: 'error' };
};

/** What a process says of its own failure. Logs show it as that of the runtime where it is no error of the handler. */
export const failedWith = (payload: Buffer, errorType: string): Result => ({
  payload,
  errorType,
  status: errorType.startsWith('Runtime.') ? 'error' : undefined,
});
