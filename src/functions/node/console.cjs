'use strict';
// `console` as Lambda has it: a line with time, request id and level, or a JSON object (spec/functions-and-templates.md,
// section 8).
const { format } = require('node:util');
const { errorRecord, isError } = require('./errors.cjs');

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};
const write = process.stdout.write.bind(process.stdout);
// What was written before an answer is read before it, however much it is.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);

class Console {
  requestId = undefined;
  tenantId = undefined;
  #isJson;
  #level;

  constructor({ AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL = '' }) {
    this.#isJson = AWS_LAMBDA_LOG_FORMAT === 'JSON';
    this.#level = Math.max(0, LEVELS.indexOf(AWS_LAMBDA_LOG_LEVEL));
  }

  patch() {
    for (const [method, level] of Object.entries(METHODS)) console[method] = (...words) => this.#line(level, words);
  }

  warn(text) {
    this.#line('WARN', [text]);
  }

  /** An error that ended an invocation or the process. */
  error(what, error) {
    if (this.#isJson) return this.#line('ERROR', [error]);
    this.#text('ERROR', `${what}\t${safeJson(errorRecord(error))}`);
  }

  #line(level, words) {
    if (this.#isJson) this.#json(level, words);
    else this.#text(level, format(...words));
  }

  /** One event for CloudWatch, however many lines it has. */
  #text(level, text) {
    write(`${new Date().toISOString()}\t${this.requestId}\t${level}\t${text.replace(/\n/g, '\r')}\n`);
  }

  #json(level, words) {
    if (LEVELS.indexOf(level) < this.#level) return;
    const error = words.find(isError);
    const message = words.length === 1 && !error ? words[0] : format(...words);
    const { errorType, errorMessage, stack } = error ? errorRecord(error) : {};
    const told = error && { errorType, errorMessage, stackTrace: stack };
    const { requestId, tenantId } = this;
    write(`${safeJson({ timestamp: new Date().toISOString(), level, requestId, tenantId, message, ...told })}\n`);
  }
}

function safeJson(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify({ ...value, message: format(value.message) });
  }
}

module.exports = { Console };
