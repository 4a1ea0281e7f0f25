import { enumeration, integer, list, optional, service, string, structure } from '../../../aws/shape.ts';
import {
  CreateLoggingConfiguration,
  DeleteLoggingConfiguration,
  GetLoggingConfiguration,
  ListLoggingConfigurations,
  UpdateLoggingConfiguration,
} from './logging-model.ts';
import { CreateChatToken, DeleteMessage, DisconnectUser, SendEvent } from './messaging-model.ts';
import { CreateRoom, DeleteRoom, GetRoom, ListRooms, UpdateRoom } from './rooms-model.ts';
import { ListTagsForResource, TagResource, UntagResource } from './tags-model.ts';

const message = { message: string() };
const resource = { ...message, resourceId: string({ pattern: /^[a-zA-Z0-9]+$/ }), resourceType: enumeration(['ROOM']) };

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
  errors: {
    AccessDeniedException: { status: 403, members: message },
    ConflictException: { status: 409, members: resource },
    InternalServerException: { status: 500, members: message },
    PendingVerification: { status: 403, members: message },
    ResourceNotFoundException: { status: 404, members: resource },
    ServiceQuotaExceededException: { status: 402, members: { ...resource, limit: integer() } },
    ThrottlingException: { status: 429, members: { ...resource, limit: integer() } },
    ValidationException: {
      status: 400,
      members: {
        ...message,
        reason: enumeration(['UNKNOWN_OPERATION', 'FIELD_VALIDATION_FAILED', 'OTHER']),
        fieldList: optional(list(structure({ name: string(), message: string() }))),
      },
    },
  },
  operations: {
    CreateChatToken,
    CreateLoggingConfiguration,
    CreateRoom,
    DeleteLoggingConfiguration,
    DeleteMessage,
    DeleteRoom,
    DisconnectUser,
    GetLoggingConfiguration,
    GetRoom,
    ListLoggingConfigurations,
    ListRooms,
    ListTagsForResource,
    SendEvent,
    TagResource,
    UntagResource,
    UpdateLoggingConfiguration,
    UpdateRoom,
  },
});
