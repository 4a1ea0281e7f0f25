'use strict';
// Streaming handlers: WebSocket integrations invoke without streaming, so what they write is collected
// (spec/functions-and-templates.md, section 1.4).
const { Writable } = require('node:stream');

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
/** More is refused by the server all the same. */
const BYTES_MAX = 7 * 1024 * 1024;

function offerStreaming() {
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[STREAMING] = options?.highWaterMark ?? 'response';
      return handler;
    },
    // Status and headers of a function URL: nobody hears them here.
    HttpResponseStream: { from: (stream) => stream },
  };
}

/** `done` gets all that was written, when the stream ends. */
function responseStream(done) {
  const chunks = [];
  let bytes = 0;
  let contentType = 'application/octet-stream';
  const stream = new Writable({
    write(chunk, _encoding, next) {
      bytes += chunk.length;
      if (bytes <= BYTES_MAX) chunks.push(chunk);
      next();
    },
    final(next) {
      done(bytes > BYTES_MAX ? Buffer.alloc(BYTES_MAX) : Buffer.concat(chunks), contentType);
      next();
    },
  });
  stream.setContentType = (type) => void (contentType = type);
  return stream;
}

module.exports = { STREAMING, offerStreaming, responseStream };
