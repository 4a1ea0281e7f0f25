import { isUtf8 } from 'node:buffer';
import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { Delivery } from '../../../../hub/behaviour.ts';
import { closes } from '../../../../hub/close-codes.ts';
import type { ApiContext } from '../../api-context.ts';
import { gone, stageOf } from '../stage-of.ts';
import type { management } from '../model.ts';
import { errors } from '../refusals.ts';

type On<Name extends keyof typeof management.operations> = Handler<typeof management, Name, ApiContext>;

export const postToConnection: On<'PostToConnection'> = (context, { ConnectionId, Data }, call) => {
  const stage = stageOf(context, call, ConnectionId);
  // Clients get text frames only, and text that is not UTF-8 would make them close the connection (RFC 6455, 8.1).
  if (!isUtf8(Data)) throw errors.BadRequestException('Data must be UTF-8 text');
  const told = (delivery: Delivery) => {
    if (delivery === 'gone') throw gone();
    // "Or the client's socket buffer is full": the model's own words for 429.
    if (delivery === 'full') throw errors.LimitExceededException('The buffer of the connection is full');
    context.metrics.of(stage, '').messages++;
    const { watch } = context;
    if (watch.isOn) watch.emit({ kind: 'post', scope: stage.scope, connectionId: ConnectionId, bytes: Data.length });
    return {};
  };
  // What is on this node is told at once: nobody waits for a promise then.
  const delivery = context.hub.send(stage.scope, ConnectionId, Data);
  return delivery instanceof Promise ? delivery.then(told) : told(delivery);
};

export const getConnection: On<'GetConnection'> = async (context, { ConnectionId }, call) => {
  const found = await context.hub.inspect(stageOf(context, call, ConnectionId).scope, ConnectionId);
  if (!found) throw gone();
  return {
    ConnectedAt: new Date(found.connectedAt),
    // A client without a User-Agent header is shown with null (spec/apigateway-websocket.md, section 3.1).
    Identity: { SourceIp: found.sourceIp, UserAgent: found.userAgent as string },
    LastActiveAt: new Date(found.lastActiveAt),
  };
};

export const deleteConnection: On<'DeleteConnection'> = async (context, { ConnectionId }, call) => {
  const wasOpen = await context.hub.close(stageOf(context, call, ConnectionId).scope, ConnectionId, closes.deleted);
  if (!wasOpen) throw gone();
  return {};
};
