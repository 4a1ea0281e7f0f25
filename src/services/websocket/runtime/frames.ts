import { textFrame } from '../../../hub/websocket/frame.ts';

/** What went wrong with a message, in the words and the spacing of API Gateway (spec/apigateway-websocket.md, section 1.6). */
export type ErrorMessage =
  'Forbidden' | 'Internal server error' | 'Endpoint request timed out' | 'Too Many Requests' | 'Unsupported Media Type';

export const errorFrame = (message: ErrorMessage, connectionId: string, requestId: string): Buffer =>
  textFrame(`{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`);

/** A body that does not fit the model of its route. The spacing is that of the guide, and the id is the message's. */
export const badBodyFrame = (connectionId: string, messageId: string): Buffer =>
  textFrame(`{"message" : "Bad request body", "connectionId": "${connectionId}", "messageId": "${messageId}"}`);
