// How a handshake is refused: the type of the error by which clients know what happened.
import { http } from '../../../../base/node-http.ts';
import type { AwsError } from '../../../../aws/error.ts';
import type { Admission } from '../../../context.ts';
import type { ResponseType } from '../../logs/request-log.ts';

export type RefusedHandshake = {
  readonly status: number;
  /** Undefined: the integration said so itself. */
  readonly type?: ResponseType | undefined;
  /** What is wrong with a signature, in the words that a call to `@connections` would get. */
  readonly cause?: AwsError | undefined;
};

/** One for each status that the gateway itself answers; the one of 429 is that of `@connections`. */
const CODES: { readonly [status: number]: string } = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  415: 'UnsupportedMediaTypeException',
  429: 'LimitExceededException',
  503: 'ServiceUnavailableException',
};

export function refusedHandshake({ status, type, cause }: RefusedHandshake): Admission {
  if (cause) return { refuse: { status, code: cause.code, message: cause.message } };
  return { refuse: { status, code: codeOf(status, type), message: http.STATUS_CODES[status] ?? 'Refused' } };
}

function codeOf(status: number, type: ResponseType | undefined): string {
  // Whatever an authorizer fails by (spec/apigateway-websocket.md, section 9).
  if (type === 'AUTHORIZER_FAILURE' || type === 'AUTHORIZER_CONFIGURATION_ERROR') {
    return 'AuthorizerConfigurationException';
  }
  return CODES[status] ?? (status >= 500 ? 'InternalServerErrorException' : 'ForbiddenException');
}
