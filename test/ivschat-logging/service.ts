// A server that speaks just enough of an AWS service for its SDK client.
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../../src/base/log-batches/sink-error.ts';

export type Call = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer };
export type Answer = { status: number; body?: string; headers?: Record<string, string> };

// What the clients' default chain of credentials finds first.
process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
process.env['AWS_SESSION_TOKEN'] = 'a-session-token';

/** 'hang': no answer at all. */
export async function serve(answer: (call: Call) => Answer | 'hang') {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const call = { method, path, headers, body: Buffer.concat(chunks) };
      calls.push(call);
      const answered = answer(call);
      if (answered === 'hang') return;
      response.writeHead(answered.status, { 'x-amzn-requestid': 'r', ...answered.headers });
      response.end(answered.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An answer of the JSON protocols. */
export const json = (status: number, body: object): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/x-amz-json-1.1' },
});

export const jsonError = (status: number, type: string, message = 'said the service'): Answer =>
  json(status, { __type: type, message });

const errorOf = (status: number, type: string, fault: Fault, isPermanent: boolean) => ({
  answer: jsonError(status, type),
  type,
  fault,
  isPermanent,
});

/** Errors of the JSON services, and what they mean. */
export const jsonErrors = [
  errorOf(400, 'AccessDeniedException', 'accessDenied', true),
  errorOf(400, 'UnrecognizedClientException', 'accessDenied', true),
  errorOf(400, 'InvalidParameterException', 'other', true),
  errorOf(400, 'ThrottlingException', 'other', false),
  errorOf(400, 'LimitExceededException', 'other', false),
  errorOf(500, 'ServiceUnavailableException', 'other', false),
];
