// A chat room of Fanfare, or what another server has in its place, and what it takes to get into it.
import { call } from '../call.ts';
import { chatRequest, eventRequest, messageOf } from '../requests.ts';
import type { Subject } from '../servers/subject.ts';
import { unnamed } from '../swarm/swarm.ts';
import type { Venue } from '../venue.ts';

const CREATING_AT_ONCE = 32;

export async function roomOf({ url, kind, venue }: Subject, settings: object = {}): Promise<Venue> {
  if (venue) return venue;
  if (kind === 'fanfare') return venueOf(url, await createRoom(url, settings));
  return { ...venueOf(url, ''), admit: async (members) => unnamed(members) };
}

/** That of a room which is there. */
export const venueOf = (url: string, room: string): Venue => ({
  path: '/',
  admit: (members) => createTokens(url, room, members),
  request: (text) => eventRequest(url, room, text),
  message: messageOf,
});

/** Returns the ARN. */
export async function createRoom(url: string, settings: object = {}): Promise<string> {
  return (await call<{ arn: string }>(url, chatRequest(url, 'CreateRoom', settings))).arn;
}

/** One token for each member. */
export async function createTokens(
  url: string,
  roomIdentifier: string,
  members: number,
  capabilities = ['SEND_MESSAGE'],
): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < members) {
    const first = tokens.length;
    const batch = Array.from({ length: Math.min(CREATING_AT_ONCE, members - first) }, (_, index) =>
      call<{ token: string }>(
        url,
        chatRequest(url, 'CreateChatToken', { roomIdentifier, userId: `user-${first + index}`, capabilities }),
      ),
    );
    tokens.push(...(await Promise.all(batch)).map(({ token }) => token));
  }
  return tokens;
}
