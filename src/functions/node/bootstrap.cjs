'use strict';
// The runtime client of Node functions: loads the handler, and calls it with one event after another
// (spec/functions-and-templates.md, section 3). Plain JavaScript for Node 18 to 24, in a process of its own.
const { Console } = require('./console.cjs');
const { errorBody, unhandled } = require('./errors.cjs');
const { load } = require('./load.cjs');
const { RuntimeApi } = require('./runtime-api.cjs');
const { STREAMING, offerStreaming, responseStream } = require('./streaming.cjs');

const { env } = process;
const api = new RuntimeApi(env.AWS_LAMBDA_RUNTIME_API);
const console_ = new Console(env);
/** Callbacks went with Node 24; the name of the runtime decides, not the Node that runs here. */
const hasCallbacks = Number(/^AWS_Lambda_nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1] ?? 0) < 24;

/** The invocation that runs. Undefined: the handler is loaded just now, or there is nothing to do. */
let current;
let isLoaded = false;

process.on('beforeExit', () => current?.loopIsEmpty());
process.on('uncaughtException', (cause) => void die('Uncaught Exception ', cause, 129));
process.on('unhandledRejection', (reason) => void die('Unhandled Promise Rejection ', unhandled(reason), 128));

/** Tell what happened, and end: what is left of the process cannot be trusted. */
async function die(what, cause, code) {
  console_.error(what, cause);
  const invocation = current;
  current = undefined;
  try {
    if (!isLoaded) await api.initError(errorBody(cause));
    else if (invocation && !invocation.isSettled) await api.lastError(invocation.id, errorBody(cause));
  } finally {
    process.exit(code);
  }
}

class Invocation {
  constructor(id, headers) {
    this.id = id;
    this.isSettled = false;
    this.waitsForEmptyLoop = true;
    this.isAsync = false;
    this.held = undefined;
    this.headers = headers;
    /** Resolves with the event that follows. */
    this.next = new Promise((resolve) => (this.resolve = resolve));
  }

  /** Of a callback: held until nothing is left to do, unless the handler does not want that. */
  callback(error, result) {
    if (this.isSettled || this.held) return this.again();
    if (error !== undefined && error !== null) this.fail(error);
    else if (this.waitsForEmptyLoop) this.held = { result };
    else this.succeed(result);
  }

  succeed(result) {
    if (this.isSettled) return this.again();
    let body;
    try {
      body = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch {
      return this.fail(new Error('Unable to stringify response body'));
    }
    this.settle(() => api.response(this.id, body));
  }

  answer(bytes, contentType) {
    if (this.isSettled) return this.again();
    this.settle(() => api.response(this.id, bytes, contentType));
  }

  fail(error) {
    if (this.isSettled) return this.again();
    console_.error('Invoke Error ', error);
    this.settle(() => api.error(this.id, errorBody(error)));
  }

  settle(answer) {
    this.isSettled = true;
    this.resolve(answer());
  }

  again() {
    if (this.wasTold) return;
    this.wasTold = true;
    console_.warn('The handler has completed already: what came later is ignored');
  }

  loopIsEmpty() {
    if (this.isSettled) return;
    if (this.held) return this.succeed(this.held.result);
    if (!this.isAsync) return this.succeed(null);
    const message = 'The promise that the handler returned was never settled, and nothing is left that could settle it';
    this.fail(Object.assign(new Error(message), { name: 'Runtime.NodeJsExit' }));
  }
}

function contextOf(invocation) {
  const { headers } = invocation;
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  const parsed = (name) => (headers[name] === undefined ? undefined : JSON.parse(headers[name]));
  const done = (error, result) => {
    invocation.waitsForEmptyLoop = false;
    invocation.callback(error, result);
  };
  const callbacks = {
    get callbackWaitsForEmptyEventLoop() {
      return invocation.waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      invocation.waitsForEmptyLoop = Boolean(value);
    },
    done,
    succeed: (result) => done(null, result),
    fail(error) {
      invocation.waitsForEmptyLoop = false;
      invocation.fail(error);
    },
  };
  return Object.assign(hasCallbacks ? callbacks : {}, {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed('lambda-runtime-client-context'),
    identity: parsed('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: invocation.id,
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  });
}

function call(handler, event, invocation) {
  const context = contextOf(invocation);
  if (handler[STREAMING]) {
    invocation.isAsync = true;
    const stream = responseStream((bytes, type) => invocation.answer(bytes, type));
    const result = handler(event, stream, context);
    if (typeof result?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
    return result.then(
      (value) => value === undefined || console_.warn('Streaming handlers ignore return values.'),
      (error) => invocation.fail(error),
    );
  }
  const result = hasCallbacks
    ? handler(event, context, (error, value) => invocation.callback(error, value))
    : handler(event, context);
  if (typeof result?.then === 'function') {
    invocation.isAsync = true;
    return result.then(
      (value) => invocation.succeed(value),
      (error) => invocation.fail(error),
    );
  }
  // Without callbacks there is no other way to answer.
  if (!hasCallbacks) invocation.succeed(result);
  return undefined;
}

async function serve(handler) {
  let next = api.next();
  for (;;) {
    const { headers, body } = await next;
    const invocation = new Invocation(headers['lambda-runtime-aws-request-id'], headers);
    console_.requestId = invocation.id;
    console_.tenantId = headers['lambda-runtime-aws-tenant-id'];
    const traceId = headers['lambda-runtime-trace-id'];
    if (traceId === undefined) delete env._X_AMZN_TRACE_ID;
    else env._X_AMZN_TRACE_ID = traceId;
    current = invocation;
    try {
      call(handler, JSON.parse(body), invocation);
    } catch (error) {
      invocation.fail(error);
    }
    ({ next } = invocation);
  }
}

async function main() {
  if (env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA !== '1') offerStreaming();
  console_.patch();
  let handler;
  try {
    // What was built stands for what it was built of.
    handler = await load(process.argv[2] ?? env.LAMBDA_TASK_ROOT, env._HANDLER);
    if (!hasCallbacks && handler.length >= 3 && !handler[STREAMING]) {
      const message =
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
        'Make the handler async and return its result, or use an earlier runtime.';
      throw Object.assign(new Error(message), { name: 'Runtime.CallbackHandlerDeprecated' });
    }
  } catch (error) {
    await die('Uncaught Exception ', error, 1);
  }
  isLoaded = true;
  await serve(handler);
}

// The server is gone, or has given this process up.
main().catch(() => process.exit(1));
