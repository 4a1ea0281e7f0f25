// Many rooms under mixed traffic: messages, events and deletions, with every receiver checking what it gets.
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './member.ts';
import { Member, contentOf } from './member.ts';
import { chatRequest } from '../requests.ts';
import { createRoom, createTokens } from '../workloads/room.ts';

export type Traffic = {
  readonly rooms: number;
  readonly members: number;
  readonly seconds: number;
  /** Of the members of each room. */
  readonly senders: number;
  /** Of each room, shared by its senders. */
  readonly messagesPerSecond: number;
};

export type Outcome = {
  readonly sent: number;
  readonly delivered: number;
  readonly faults: Fault[];
  /** From sending to receiving, in ms. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
};

const TICK_MS = 20;
const JOINING_AT_ONCE = 50;
const SETTLE_MS = 10_000;
/** One latency in so many is kept. */
const SAMPLE = 50;

type Room = { arn: string; members: Member[]; sequences: number[]; due: number };

/** Sender 0 is the backend, which sends events over HTTP; the others are members. */
export async function mixedTraffic(url: string, traffic: Traffic): Promise<Outcome> {
  const faults: Fault[] = [];
  const latencies: number[] = [];
  let seen = 0;
  const latency = (ms: number) => {
    if (seen++ % SAMPLE === 0) latencies.push(ms);
  };
  const rooms: Room[] = [];
  for (let n = 0; n < traffic.rooms; n++) rooms.push(await openRoom(url, n, traffic, faults, latency));

  let sent = 0;
  const events: Promise<unknown>[] = [];
  const begin = performance.now();
  for (let tick = 0; performance.now() - begin < traffic.seconds * 1_000; tick++) {
    for (const [index, room] of rooms.entries()) {
      // Rooms take turns, so that the traffic is even.
      room.due += (traffic.messagesPerSecond * TICK_MS) / 1_000;
      for (; room.due >= 1; room.due--) sent += speak(room, traffic.senders);
      if ((tick + index) % (2_000 / TICK_MS) === 0) {
        events.push(announce(url, room));
        sent++;
      }
      if ((tick + index) % (5_000 / TICK_MS) === 0)
        room.members[0]!.say({ Action: 'DELETE_MESSAGE', Id: 'M2YcHkgffEvU' });
    }
    await pause(Math.max(0, begin + (tick + 1) * TICK_MS - performance.now()));
  }
  await Promise.all(events);
  await settled(rooms);
  check(rooms, faults);
  const delivered = rooms.flatMap(({ members }) => members).reduce((sum, { received }) => sum + received, 0);
  for (const { members } of rooms) for (const member of members) member.leave();
  return { sent, delivered, faults, latencyMs: percentiles(latencies) };
}

async function openRoom(
  url: string,
  number: number,
  { members, senders }: Traffic,
  faults: Fault[],
  latency: (ms: number) => void,
): Promise<Room> {
  const arn = await createRoom(url, { maximumMessageRatePerSecond: 100 });
  const tokens = await createTokens(url, arn, members, ['SEND_MESSAGE', 'DELETE_MESSAGE']);
  const joined: Member[] = [];
  for (let first = 0; first < members; first += JOINING_AT_ONCE) {
    const batch = tokens.slice(first, first + JOINING_AT_ONCE).map((token, index) => {
      const name = `room ${number}, member ${first + index}`;
      return Member.join(new URL(url), token, { name, senders: senders + 1, faults, latency });
    });
    joined.push(...(await Promise.all(batch)));
  }
  return { arn, members: joined, sequences: Array.from({ length: senders + 1 }, () => 0), due: Math.random() };
}

/** The next sender of the room says its next message. */
function speak({ members, sequences }: Room, senders: number): number {
  const total = sequences.slice(1).reduce((sum, count) => sum + count, 0);
  const sender = 1 + (total % senders);
  members[sender]!.say({ Action: 'SEND_MESSAGE', RequestId: '', Content: contentOf(sender, sequences[sender]!++) });
  return 1;
}

async function announce(url: string, room: Room): Promise<void> {
  const eventName = contentOf(0, room.sequences[0]!++);
  const [head = '', body = ''] = chatRequest(url, 'SendEvent', { roomIdentifier: room.arn, eventName }).split(
    '\r\n\r\n',
  );
  const headers = head.split('\r\n').slice(1);
  const response = await fetch(`${url}/SendEvent`, {
    method: 'POST',
    headers: headers.map((line) => line.split(': ') as [string, string]),
    body,
  });
  if (!response.ok) throw new Error(`SendEvent was answered with ${response.status}`);
}

/** Until every member has what was sent, but not for ever. */
async function settled(rooms: Room[]): Promise<void> {
  const isDone = () =>
    rooms.every(({ members, sequences }) =>
      members.every(({ last }) => last.every((sequence, sender) => sequence === sequences[sender]! - 1)),
    );
  const deadline = performance.now() + SETTLE_MS;
  while (!isDone() && performance.now() < deadline) await pause(TICK_MS);
}

function check(rooms: Room[], faults: Fault[]): void {
  for (const { members, sequences } of rooms) {
    for (const { name, last } of members) {
      for (const [sender, sequence] of last.entries()) {
        const due = sequences[sender]! - 1;
        if (sequence !== due)
          faults.push({ member: name, what: `sender ${sender}: ${sequence} was the last, ${due} was due` });
      }
    }
  }
}

function percentiles(values: number[]): Outcome['latencyMs'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
