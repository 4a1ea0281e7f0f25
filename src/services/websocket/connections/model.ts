import { blob, described, optional, path, payload, service, string, structure, timestamp } from '../../../aws/shape.ts';

const ConnectionId = path(
  string({ doc: 'The id of the connection, as its $connect event or `fanfare connect` showed it.' }),
);

const limitErrors = ['GoneException', 'LimitExceededException', 'ForbiddenException'] as const;

/** The `@connections` API: what a backend may do to an open socket. Source: spec/apigateway-websocket.md, section 3. */
export const management = service({
  id: 'apigatewaymanagementapi',
  doc: 'Send to, look at and close the open connections of a WebSocket API.',
  apiVersion: '2018-11-29',
  signingName: 'execute-api',
  wireNames: 'lower-first',
  base: 'connections',
  errors: {
    GoneException: { status: 410 },
    LimitExceededException: { status: 429 },
    PayloadTooLargeException: { status: 413, members: { Message: optional(string()) } },
    ForbiddenException: { status: 403 },
    BadRequestException: {
      status: 400,
      members: { Message: optional(string()) },
      besides: { connectionId: optional(string()), requestId: optional(string()) },
    },
  },
  operations: {
    DeleteConnection: {
      http: 'DELETE /@connections/{connectionId}',
      status: 204,
      doc: 'Close a connection. Its client sees close code 1000.',
      input: { ConnectionId },
      output: {},
      errors: limitErrors,
      examples: [
        {
          title: 'To close a connection',
          command: 'delete-connection --connection-id L0SM9cOFvHcCIhw= --endpoint-url http://127.0.0.1:3263/prod',
        },
      ],
    },
    GetConnection: {
      http: 'GET /@connections/{connectionId}',
      doc: 'Tell when a connection was made, when it was last active, and who holds it.',
      input: { ConnectionId },
      output: {
        ConnectedAt: optional(timestamp({ doc: 'When the connection was made.' })),
        Identity: optional(
          structure(
            {
              SourceIp: string({ doc: 'The address that the client connected from.' }),
              UserAgent: optional(string({ doc: 'The User-Agent header of its handshake.' })),
            },
            { doc: 'Who holds the connection.' },
          ),
        ),
        LastActiveAt: optional(timestamp({ doc: 'When a message last travelled on it, in either direction.' })),
      },
      errors: limitErrors,
      examples: [
        {
          title: 'To look at a connection',
          command: 'get-connection --connection-id L0SM9cOFvHcCIhw= --endpoint-url http://127.0.0.1:3263/prod',
        },
      ],
    },
    PostToConnection: {
      http: 'POST /@connections/{connectionId}',
      doc: 'Send data to the client of a connection, as one text message.',
      input: {
        Data: payload(blob({ max: 131_072, doc: 'The data to send, 128 KB at most.' })),
        ConnectionId: described(ConnectionId, 'The id of the connection to send to.'),
      },
      output: {},
      errors: ['GoneException', 'LimitExceededException', 'PayloadTooLargeException', 'ForbiddenException'],
      examples: [
        {
          title: 'To send data to a WebSocket connection',
          command:
            'post-to-connection --connection-id L0SM9cOFvHcCIhw= --data "Hello from API Gateway!" --endpoint-url http://127.0.0.1:3263/prod',
        },
      ],
    },
  },
});
