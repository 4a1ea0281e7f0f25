// Signed HTTP requests as bytes, made before a slice begins: their shape and size are those of the AWS SDK v3.
import { hash, randomUUID } from 'node:crypto';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { REGION, credential } from './servers/subject.ts';

type Call = {
  /** The signing name, as in `execute-api`. */
  readonly service: string;
  readonly target: string;
  readonly contentType: string;
  readonly body: string;
};

/** An operation of IVS Chat: `POST /{operation}` with a JSON body. */
export const chatRequest = (url: string, operation: string, input: object): string =>
  signedRequest(url, {
    service: 'ivschat',
    target: `/${operation}`,
    contentType: 'application/json',
    body: JSON.stringify(input),
  });

/** Lets all members of a room hear a text. */
export const eventRequest = (url: string, roomIdentifier: string, text: string): string =>
  chatRequest(url, 'SendEvent', {
    roomIdentifier,
    eventName: 'SystemMessage',
    attributes: { msgType: 'user-notification', msgText: text },
  });

/** What a member of a room sends. */
export const messageOf = (speaker: number, content: string): string =>
  JSON.stringify({ Action: 'SEND_MESSAGE', RequestId: `request-${speaker}`, Content: content });

/** An operation of API Gateway that makes something. */
export const controlRequest = (url: string, target: string, input: object): string =>
  signedRequest(url, {
    service: 'apigateway',
    target,
    contentType: 'application/json',
    body: JSON.stringify(input),
  });

/** PostToConnection on the default API. */
export const postRequest = (url: string, connectionId: string, data: string): string =>
  signedRequest(url, {
    service: 'execute-api',
    target: `/prod/@connections/${encodeURIComponent(connectionId)}`,
    contentType: 'application/octet-stream',
    body: data,
  });

/** A whole request, ready to be written to a socket. */
function signedRequest(url: string, { service, target, contentType, body }: Call): string {
  const unsigned = {
    host: new URL(url).host,
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs#24.21.0 api/bench#3.1169.0 m/E,N,e',
    'x-amz-user-agent': 'aws-sdk-js/3.1169.0',
    'amz-sdk-invocation-id': randomUUID(),
    'amz-sdk-request': 'attempt=1; max=3',
    'x-amz-content-sha256': hash('sha256', body),
  };
  const request = { method: 'POST', target, headers: unsigned, body: Buffer.from(body) };
  const signature = sign(request, credential, { region: REGION, service, now: Date.now() });
  const lines = Object.entries({ ...unsigned, ...signature }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
