// Where many clients hear the same: a room of Fanfare, or what a server of another kind has in its place.
import { createRoom, createTokens } from './room.ts';
import { eventRequest } from './hearing.ts';
import type { Subject } from '../servers/subject.ts';
import type { Hello } from '../swarm/orders.ts';
import { unnamed } from '../swarm/swarm.ts';

export type Venue = {
  readonly path: string;
  readonly hello?: Hello;
  /** What each of so many clients offers as its subprotocol. */
  readonly admit: (members: number) => Promise<readonly (string | undefined)[]>;
  /** The HTTP request that lets all of them hear a text. */
  readonly request: (text: string) => string;
};

export async function roomOf({ url, kind }: Subject, settings: object = {}): Promise<Venue> {
  const room = kind === 'fanfare' ? await createRoom(url, settings) : '';
  return {
    path: '/',
    admit: async (members) => (kind === 'fanfare' ? createTokens(url, room, members) : unnamed(members)),
    request: (text) => eventRequest(url, room, text),
  };
}
