import { textFrame } from '../../hub/websocket/frame.ts';

/** What went wrong with a message, in the words and the spacing of API Gateway (spec/apigateway-websocket.md, section 1.6). */
export type ErrorMessage =
  'Forbidden' | 'Internal server error' | 'Endpoint request timed out' | 'Too Many Requests' | 'Unsupported Media Type';

export const errorFrame = (message: ErrorMessage, connectionId: string, requestId: string): Buffer =>
  textFrame(`{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`);
