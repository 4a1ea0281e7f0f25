import { optional, service, string } from '../../../aws/shape.ts';
import { CreateApiKey, DeleteApiKey, GetApiKey, GetApiKeys, UpdateApiKey } from './api-keys-model.ts';
import {
  CreateUsagePlan,
  CreateUsagePlanKey,
  DeleteUsagePlan,
  DeleteUsagePlanKey,
  GetUsagePlan,
  GetUsagePlanKey,
  GetUsagePlanKeys,
  GetUsagePlans,
  UpdateUsagePlan,
} from './usage-plans-model.ts';

const message = { message: optional(string()) };
const later = {
  retryAfterSeconds: { ...optional(string()), in: 'header', wire: 'Retry-After' },
  ...message,
} as const;

/** Of API Gateway's first control plane, what WebSocket APIs need of it: API keys and usage plans. */
export const apiKeys = service({
  id: 'apigateway',
  doc: 'Make API keys and usage plans for WebSocket APIs.',
  apiVersion: '2015-07-09',
  signingName: 'apigateway',
  wireNames: 'as-is',
  times: 'epoch',
  base: 'host',
  errors: {
    BadRequestException: { status: 400, members: message },
    ConflictException: { status: 409, members: message },
    LimitExceededException: { status: 429, members: later },
    NotFoundException: { status: 404, members: message },
    TooManyRequestsException: { status: 429, members: later },
    UnauthorizedException: { status: 401, members: message },
  },
  operations: {
    CreateApiKey,
    CreateUsagePlan,
    CreateUsagePlanKey,
    DeleteApiKey,
    DeleteUsagePlan,
    DeleteUsagePlanKey,
    GetApiKey,
    GetApiKeys,
    GetUsagePlan,
    GetUsagePlanKey,
    GetUsagePlanKeys,
    GetUsagePlans,
    UpdateApiKey,
    UpdateUsagePlan,
  },
});
