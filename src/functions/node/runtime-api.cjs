'use strict';
// Calls to the Runtime API (spec/functions-and-templates.md, section 1). Handlers may patch node:http; what was there
// before is used.
const http = require('node:http');

const { Agent, request } = http;
const VERSION = '/2018-06-01/runtime';

class RuntimeApi {
  #host;
  #port;
  /** Sockets that idle do not keep the event loop going, so that a handler can be seen to have nothing left to do. */
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(address) {
    const [host, port] = address.split(':');
    this.#host = host;
    this.#port = Number(port);
  }

  /** Waits for an event, without a limit. */
  next() {
    return this.#call('GET', '/invocation/next');
  }

  response(id, body, contentType = 'application/json') {
    return this.#call('POST', `/invocation/${id}/response`, { 'content-type': contentType }, body);
  }

  error(id, error) {
    return this.#call('POST', `/invocation/${id}/error`, headersOf(error), JSON.stringify(error));
  }

  initError(error) {
    return this.#call('POST', '/init/error', headersOf(error), JSON.stringify(error));
  }

  #call(method, path, headers = {}, body = '') {
    const length = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = {
      host: this.#host,
      port: this.#port,
      agent: this.#agent,
      method,
      path: VERSION + path,
      headers: { ...headers, ...length },
    };
    return new Promise((resolve, reject) => {
      const call = request(options, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const { statusCode: status, headers: told } = answer;
          const text = Buffer.concat(chunks).toString();
          if (status < 300) resolve({ headers: told, body: text });
          else reject(new Error(`The Runtime API answered ${status}: ${text}`));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

const headersOf = ({ errorType }) => ({
  'content-type': 'application/json',
  'lambda-runtime-function-error-type': errorType.replace(/[^\x20-\x7e]/g, '?'),
});

module.exports = { RuntimeApi };
