// A room and its members, by way of the official SDK.
import type { ChatTokenCapability } from '@aws-sdk/client-ivschat';
import { TestClient } from './client.ts';
import type { TestGateway } from './gateway.ts';

export const ALL: ChatTokenCapability[] = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'];

type Member = {
  capabilities?: ChatTokenCapability[];
  attributes?: Record<string, string>;
  sessionDurationInMinutes?: number;
};

export async function tokenFor(gateway: TestGateway, roomIdentifier: string, userId: string, member: Member = {}) {
  const { token } = await gateway.chat.createChatToken({ roomIdentifier, userId, capabilities: ALL, ...member });
  return token!;
}

/** Connect a user to a room. */
export async function join(
  gateway: TestGateway,
  room: string,
  userId: string,
  member: Member = {},
): Promise<TestClient> {
  return TestClient.open(gateway.socketUrl, await tokenFor(gateway, room, userId, member));
}

export async function newRoom(gateway: TestGateway, settings: object = {}): Promise<string> {
  const { arn } = await gateway.chat.createRoom(settings);
  return arn!;
}
