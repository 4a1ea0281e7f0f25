'use strict';
// Calls to the Runtime API (spec/functions-and-templates.md, section 1): HTTP/1.1 over one connection, on which an answer asks
// for the next event too. It is there before a handler that patches node:net or node:http is.
const { connect } = require('node:net');

const VERSION = '/2018-06-01/runtime';
const HEAD_END = '\r\n\r\n';
/** Ours alone: the answer to an answer is the next event. */
const THEN_NEXT = { 'fanfare-then': 'next' };

class RuntimeApi {
  #host;
  #socket;
  /** Who has called, in their order. */
  #calls = [];
  #chunks = [];
  #bytes = 0;
  /** The head of what comes just now; undefined: it is not here yet. */
  #head;
  #failure;

  constructor(address) {
    this.#host = address;
    const [host, port] = address.split(':');
    this.#socket = connect({ host, port: Number(port), noDelay: true }).unref();
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (cause) => this.#fail(cause));
    this.#socket.on('close', () => this.#fail(new Error('The connection to the Runtime API is closed')));
  }

  /** Waits for an event, without a limit. */
  next() {
    this.#socket.write(this.#headOf('GET', '/invocation/next'));
    return this.#answered();
  }

  /** Answer, and ask for the next event. Whether the answer was taken is for the server to say to its caller. */
  response(id, body, contentType = 'application/json') {
    const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body), ...THEN_NEXT };
    return this.#answerAndNext([this.#headOf('POST', `/invocation/${id}/response`, headers), body]);
  }

  /** The same with an error. */
  error(id, error) {
    return this.#answerAndNext(this.#errorTo(`/invocation/${id}/error`, error, THEN_NEXT));
  }

  /** An error, and nothing more is asked for. */
  lastError(id, error) {
    return this.#post(this.#errorTo(`/invocation/${id}/error`, error));
  }

  initError(error) {
    return this.#post(this.#errorTo('/init/error', error));
  }

  #errorTo(path, error, then = {}) {
    const body = JSON.stringify(error);
    const headers = {
      ...then,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'lambda-runtime-function-error-type': error.errorType,
    };
    return [this.#headOf('POST', path, headers), body];
  }

  #headOf(method, path, headers = {}) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value).replace(/[^ -~]/g, '?')}`);
    return [`${method} ${VERSION}${path} HTTP/1.1`, `host: ${this.#host}`, ...lines].join('\r\n') + HEAD_END;
  }

  #post([head, body]) {
    if (typeof body === 'string') this.#socket.write(head + body);
    else {
      this.#socket.cork();
      this.#socket.write(head);
      this.#socket.write(body);
      this.#socket.uncork();
    }
    return this.#answered();
  }

  /** Where the answer is not taken, its refusal is no event. */
  #answerAndNext(answer) {
    return this.#post(answer).catch(() => this.next());
  }

  /** While nobody waits, the connection does not keep the event loop going: a handler can be seen to have nothing left to do. */
  #answered() {
    this.#socket.ref();
    const answered = new Promise((resolve, reject) => this.#calls.push({ resolve, reject }));
    if (this.#failure) this.#fail(this.#failure);
    return answered;
  }

  #take(chunk) {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= (this.#head?.length ?? 1)) {
      const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      this.#chunks = [all];
      if (this.#head) {
        const { length, status, headers } = this.#head;
        this.#head = undefined;
        this.#keep(all.subarray(length));
        this.#give(status, headers, all.toString('utf8', 0, length));
      } else {
        const end = all.indexOf(HEAD_END);
        if (end < 0) return;
        this.#head = read(all.toString('latin1', 0, end));
        this.#keep(all.subarray(end + HEAD_END.length));
      }
    }
  }

  #keep(rest) {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }

  #give(status, headers, body) {
    const { resolve, reject } = this.#calls.shift();
    if (this.#calls.length === 0) this.#socket.unref();
    if (status < 300) resolve({ headers, body });
    else reject(new Error(`The Runtime API answered ${status}: ${body}`));
  }

  #fail(cause) {
    this.#failure ??= cause;
    for (const { reject } of this.#calls.splice(0)) reject(this.#failure);
  }
}

function read(head) {
  const [first, ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(first.split(' ')[1]), headers, length: Number(headers['content-length'] ?? 0) };
}

module.exports = { RuntimeApi };
