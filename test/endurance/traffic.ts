// Lanes that keep nothing: clients that come, talk, misbehave and go.
import { connect } from 'node:net';
import { setTimeout as passing } from 'node:timers/promises';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import type { Random } from '../fuzz/random.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import type { Clients } from './clients.ts';
import type { Ground } from './ground.ts';
import type { Lane } from './lane.ts';
import { Violation } from './ledger.ts';
import { openSocket } from './sockets.ts';

const TOLD_WITHIN_MS = 20_000;

type Act = { readonly name: string; readonly act: () => Promise<void> };

/** A lane of an act that leaves nothing behind. */
class Passing implements Lane {
  readonly name: string;
  acknowledged = 0;
  readonly #act: () => Promise<void>;

  constructor({ name, act }: Act) {
    this.name = name;
    this.#act = act;
  }

  async act(): Promise<void> {
    await this.#act();
    this.acknowledged++;
  }

  audit(): Promise<void> {
    return Promise.resolve();
  }
}

export function trafficOf(clients: Clients, ground: Ground, random: Random): readonly Lane[] {
  const { chat, socketUrl, url } = clients;
  const port = Number(new URL(url).port);
  const stageUrl = `${socketUrl}/${ground.liveApiId}/live`;
  const posts = new ApiGatewayManagementApi({
    region: REGION,
    credentials: rootKey,
    endpoint: `${url}/${ground.liveApiId}/live`,
    maxAttempts: 1,
  });

  /** A room with members who talk, hear each other, and are shown out. */
  async function chatting(): Promise<void> {
    const { arn } = await chat.createRoom({ name: 'chatting' });
    const members = [];
    for (let n = 0; n < 5; n++) {
      const capabilities = ['SEND_MESSAGE', 'DELETE_MESSAGE'] as const;
      const { token } = await chat.createChatToken({
        roomIdentifier: arn,
        userId: `u${n}`,
        capabilities: [...capabilities],
      });
      members.push(await TestClient.open(socketUrl, token));
    }
    for (let n = 0; n < 5; n++) {
      members[n]!.send({ Action: 'SEND_MESSAGE', Content: random.text(1 + random.below(200), 'abc déf✓') });
      for (const member of members) await told(member);
    }
    await chat.sendEvent({ roomIdentifier: arn, eventName: 'e', attributes: { a: 'b' } });
    for (const member of members) await told(member);
    await chat.disconnectUser({ roomIdentifier: arn, userId: 'u0' });
    await chat.deleteRoom({ identifier: arn });
    for (const member of members) await member.closed;
  }

  /** A client of a WebSocket API that is posted to, looked at, answered with errors, and closed. */
  async function posting(): Promise<void> {
    await using client = await TestClient.open(stageUrl);
    client.send({ action: 'none' });
    const { connectionId: ConnectionId } = await client.frame();
    for (let n = 0; n < 5; n++) {
      const Data = random.text(1 + random.below(5_000), 'abc déf✓');
      await posts.postToConnection({ ConnectionId, Data });
      if ((await told(client)) !== Data) throw new Violation('another message arrived than was posted');
    }
    await posts.getConnection({ ConnectionId });
    await posts.deleteConnection({ ConnectionId });
    await client.closed;
  }

  /** What no client should send: refused handshakes, broken frames, halves of requests and messages. */
  async function misbehaving(): Promise<void> {
    const refused = await openSocket(clients, `/${random.text(5, 'abcdef')}/prod`, {});
    if (refused !== 403) throw new Violation(`a handshake with an unknown stage got ${refused}`);
    await openSocket(clients, '', { protocol: 'no-token' });
    await openSocket(clients, '/_fanfare/tail', {});
    for (const bytes of [
      'POST /CreateRoom HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{',
      'GET /prod/@connections/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n\r\n',
      'nonsense\r\n\r\n',
    ]) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      socket.write(bytes);
      socket.resume();
      await passing(20);
      socket.destroy();
    }
    await using client = await TestClient.open(stageUrl);
    (client.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(random.bytes(50));
    await passing(20);
  }

  return [
    { name: 'chatting', act: chatting },
    { name: 'posting', act: posting },
    { name: 'misbehaving', act: misbehaving },
  ].map((act) => new Passing(act));
}

/** The next message; a Violation when none comes. */
async function told(client: TestClient): Promise<string> {
  const timer = new AbortController();
  const silence = passing(TOLD_WITHIN_MS, undefined, { signal: timer.signal }).then(
    () => Promise.reject(new Violation('a message did not arrive')),
    () => '',
  );
  try {
    return await Promise.race([client.next(), silence]);
  } finally {
    timer.abort();
  }
}
