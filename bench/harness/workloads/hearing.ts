// Whether everybody hears what was said: each message once, unchanged and in order. It runs beside what is measured, on
// the same servers and sockets, and costs the measurement nothing.
import { postRequest } from '../requests.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { filled, markOf } from '../swarm/verdict.ts';
import type { Desk, Venue } from '../venue.ts';

const LONE_EVENTS = 5;
const EVENTS_AT_ONCE = 20;
const POSTS = 3;
const LISTENERS_MAX = 30;
const ROUNDS = 2;
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Events for all members of the swarm: some one after another, then many at once. Returns what was wrong. */
export function hearEvents(swarm: Swarm, { request, desks, isOrderedBySender }: Desk, members: number, bytes = 0) {
  return swarm.hear(async () => {
    const lone = range(LONE_EVENTS).map((sequence) => markOf(0, sequence));
    const crowd = range(EVENTS_AT_ONCE).map((sender) => markOf(sender + 1, 0));
    const send = (marks: readonly string[], lanes: number) =>
      swarm.request(
        marks.map((mark) => request(filled(mark, bytes))),
        { lanes, desks, deliveries: marks.length * members, staysAwake: false },
      );
    await send(lone, 1);
    await send(crowd, EVENTS_AT_ONCE);
    return { bytes, isOrderedBySender, all: [lone, ...crowd.map((mark) => [mark])] };
  });
}

/** Posts to the first clients of the swarm, one after another; the others must hear nothing. */
export function hearPosts(swarm: Swarm, url: string, all: readonly string[], bytes = 0) {
  const ids = all.slice(0, LISTENERS_MAX);
  return swarm.hear(async () => {
    const marksOf = (client: number) => range(POSTS).map((sequence) => markOf(client, sequence));
    const requests = range(POSTS).flatMap((sequence) =>
      ids.map((id, client) => postRequest(url, id, filled(markOf(client, sequence), bytes))),
    );
    await swarm.request(requests, { lanes: 1, deliveries: requests.length, staysAwake: false });
    return { bytes, each: ids.map((_, client) => [marksOf(client)]) };
  });
}

/** Messages of the first members to all; `between` is waited for before every round. */
export function hearMessages(
  swarm: Swarm,
  { message, isOrderedBySender }: Venue,
  speakers: number,
  members: number,
  between: () => Promise<unknown>,
) {
  return swarm.hear(async () => {
    for (const round of range(ROUNDS)) {
      await between();
      const texts = range(speakers).map((speaker) => message(speaker, markOf(speaker, round)));
      await swarm.say(texts, speakers * members);
    }
    return {
      isOrderedBySender,
      all: range(speakers).map((speaker) => range(ROUNDS).map((round) => markOf(speaker, round))),
    };
  });
}

/** Messages of clients that are answered with their own text, one after another on each. */
export function hearEchoes(swarm: Swarm, clients: number, dressed = (text: string) => text) {
  return swarm.hear(async () => {
    for (const round of range(ROUNDS)) {
      const texts = range(clients).map((client) =>
        dressed(JSON.stringify({ action: 'echo', text: markOf(client, round) })),
      );
      await swarm.converse(texts, clients);
    }
    return { each: range(clients).map((client) => [range(ROUNDS).map((round) => markOf(client, round))]) };
  });
}
