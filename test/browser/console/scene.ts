// A server with something to see: rooms, members, sockets, keys, refusals.
import { ask } from '../../support/admin.ts';
import { newRoom, join } from '../../support/chat.ts';
import { TestClient } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { failure } from '../../support/gateway.ts';

export type Scene = {
  readonly room: string;
  readonly roomId: string;
  /** One at a stage. */
  readonly connectionId: string;
  /** Let something happen. */
  readonly act: () => Promise<void>;
};

/** Who is connected leaves when this is disposed of. */
export async function scene(gateway: TestGateway): Promise<AsyncDisposable & Scene> {
  await using stack = new AsyncDisposableStack();
  const room = await newRoom(gateway, { name: 'lobby', tags: { team: 'events' } });
  for (const name of ['backstage', 'press', 'quiz-night']) await newRoom(gateway, { name });
  const clients: TestClient[] = [];
  for (let at = 0; at < 12; at++) clients.push(stack.use(await TestClient.open(`${gateway.socketUrl}/prod`)));
  const [first] = clients;
  for (const userId of ['victor', 'a-user-with-a-rather-long-name-from-another-system']) {
    stack.use(await join(gateway, room, userId));
  }
  const mona = stack.use(await join(gateway, room, 'mona'));
  await ask(gateway, 'CreateKey', {
    statements: [{ Effect: 'Allow', Action: ['execute-api:ManageConnections'], Resource: '*' }],
  });
  await ask(gateway, 'CreateKey');
  const act = async () => {
    mona.send({ Action: 'SEND_MESSAGE', Content: 'hello' });
    first!.send('{"action":"join"}');
    await gateway.connections.postToConnection({ ConnectionId: first!.connectionId, Data: 'welcome' });
    await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'curtain' });
    await (await TestClient.open(`${gateway.socketUrl}/prod`))[Symbol.asyncDispose]();
    await failure(gateway.chat.getRoom({ identifier: 'x' }));
    await failure(gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'aws:reserved' }));
  };
  await act();
  const rest = stack.move();
  return {
    ...{ room, act },
    roomId: room.slice(room.lastIndexOf('/') + 1),
    connectionId: first!.connectionId,
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}
