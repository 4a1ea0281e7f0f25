// A server with something to see: rooms, members, sockets, refusals.
import { newRoom, join } from '../../support/chat.ts';
import { TestClient } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { failure } from '../../support/gateway.ts';

/** Who is connected leaves when this is disposed of. */
export async function scene(gateway: TestGateway): Promise<AsyncDisposable & { readonly room: string }> {
  await using stack = new AsyncDisposableStack();
  const room = await newRoom(gateway, { name: 'lobby', tags: { team: 'events' } });
  for (const name of ['backstage', 'press', 'quiz-night']) await newRoom(gateway, { name });
  for (let at = 0; at < 12; at++) stack.use(await TestClient.open(`${gateway.socketUrl}/prod`));
  for (const userId of ['mona', 'victor', 'a-user-with-a-rather-long-name-from-another-system']) {
    stack.use(await join(gateway, room, userId));
  }
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  await failure(gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'aws:reserved' }));
  const rest = stack.move();
  return { room, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}
