import { alphabetical, service } from '../../../aws/shape.ts';
import * as logging from './logging-model.ts';
import * as messaging from './messaging-model.ts';
import * as rooms from './rooms-model.ts';
import { errors } from './shapes.ts';
import * as tags from './tags-model.ts';

/** Amazon IVS Chat: rooms, tokens, events and moderation. Source: spec/ivschat.md, section 1. */
export const ivschat = service({
  id: 'ivschat',
  doc: 'Chat rooms: create them, let users in, send events, moderate.',
  apiVersion: '2020-07-14',
  signingName: 'ivschat',
  wireNames: 'as-is',
  base: 'host',
  // Section 12: in AWS's own model, and not in that of the AWS CLI.
  cors: {
    allowedHeaders: [
      'Content-Type',
      'X-Api-Key',
      'X-Amz-Content-Sha256',
      'X-Amz-User-Agent',
      'amz-sdk-invocation-id',
      'amz-sdk-request',
    ],
    exposedHeaders: [
      'x-amzn-errortype',
      'x-amzn-requestid',
      'x-amzn-errormessage',
      'x-amzn-trace-id',
      'x-amz-apigw-id',
      'date',
    ],
  },
  errors,
  operations: alphabetical({ ...logging, ...messaging, ...rooms, ...tags }),
});
