import { isUtf8 } from 'node:buffer';
import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { ApiContext } from '../../api-context.ts';
import type { management } from '../model.ts';
import { errors } from '../refusals.ts';
import { gone, stageOf } from '../stage-of.ts';

export const postToConnection: Handler<typeof management, 'PostToConnection', ApiContext> = async (
  context,
  { ConnectionId, Data },
  call,
) => {
  const stage = stageOf(context, call, ConnectionId);
  // Clients get text frames only, and text that is not UTF-8 would make them close the connection (RFC 6455, 8.1).
  if (!isUtf8(Data)) throw errors.BadRequestException('Data must be UTF-8 text');
  const delivery = await context.hub.send(stage.scope, ConnectionId, Data);
  if (delivery === 'gone') throw gone();
  // "Or the client's socket buffer is full": the model's own words for 429.
  if (delivery === 'full') throw errors.LimitExceededException('The buffer of the connection is full');
  context.metrics.of(stage, '').messages++;
  const { watch } = context;
  if (watch.isOn) watch.emit({ kind: 'post', scope: stage.scope, connectionId: ConnectionId, bytes: Data.length });
  return {};
};
