// A topic by itself: whatever is published, joined, left and closed between the steps of its hand, each member gets every
// frame from its joining to its leaving, once and in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closes } from '../../src/hub/close-codes.ts';
import type { Connection } from '../../src/hub/connection.ts';
import { Topic } from '../../src/hub/topic/topic.ts';

const FRAME_BYTES = 4;

function frameOf(number: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt32BE(number);
  return frame;
}

/** A member that keeps the numbers of what it got. */
class Member {
  readonly session: string;
  readonly got: number[] = [];
  counted = 0;
  isHeard = true;
  constructor(session: string) {
    this.session = session;
  }

  deliver(frames: Buffer, count: number): void {
    for (let at = 0; at < frames.length; at += FRAME_BYTES) this.got.push(frames.readUInt32BE(at));
    this.counted += count;
  }

  takeNoMore(): void {
    this.isHeard = false;
  }
}

const asConnection = (member: Member) => member as unknown as Connection;

type Step =
  | { readonly do: 'publish' | 'join' | 'deliver'; readonly count: number }
  | { readonly do: 'leave' | 'catchUp' | 'part'; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('publish', 'join', 'deliver'), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constantFrom('publish', 'join', 'deliver'), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constantFrom('leave', 'catchUp', 'part'), pick: fc.nat(1_000) }),
);

test('whatever happens between its steps, nobody misses a frame, gets it twice or out of order', () => {
  const check = (steps: readonly Step[]) => {
    let isAwaited = false;
    const topic = new Topic('t', () => {
      assert.equal(isAwaited, false, 'it asks for a turn once');
      isAwaited = true;
    });
    const members: Member[] = [];
    const everybody: Member[] = [];
    /** Those who have to go, and how much they had then. */
    const parted = new Map<Member, number>();
    let published = 0;
    const deliver = (workMax: number) => {
      isAwaited = false;
      return topic.deliver(workMax, 0);
    };
    for (const { do: act, ...how } of steps) {
      const { count = 0, pick = 0 } = how as { count?: number; pick?: number };
      const member = members[pick % members.length];
      if (act === 'join') {
        for (let n = 0; n < count; n++) {
          const joined = new Member(String(members.length % 3));
          members.push(joined);
          everybody.push(joined);
          topic.join(asConnection(joined));
        }
      } else if (act === 'publish') {
        for (let n = 0; n < count; n++) topic.publish(frameOf(members.length > 0 ? ++published : 0));
      } else if (act === 'deliver') assert.ok(deliver(count) <= count);
      else if (!member) continue;
      else if (act === 'catchUp') {
        topic.catchUp(asConnection(member), 0);
        if (published > 0 && member.got.length > 0) assert.equal(member.got.at(-1), published);
      } else if (act === 'leave') {
        assert.ok(topic.leave(asConnection(member)));
        members.splice(members.indexOf(member), 1);
      } else {
        const { session } = member;
        for (const parting of topic.part((one) => one === session, closes.normal)) {
          const gone = parting.member as unknown as Member;
          if (parting.frames) gone.deliver(parting.frames, parting.count);
          if (gone.got.length > 0) assert.equal(gone.got.at(-1), published, 'what was published before it had to go');
          assert.equal(gone.isHeard, false);
          members.splice(members.indexOf(gone), 1);
          parted.set(gone, gone.got.length);
        }
        assert.ok(members.every((one) => one.session !== session));
      }
      const [gone] = parted.keys();
      if (gone && count === 1) {
        topic.catchUp(asConnection(gone), 0);
        assert.ok(topic.leave(asConnection(gone)));
        assert.equal(gone.got.length, parted.get(gone), 'it hears nothing more');
        parted.delete(gone);
      }
      assert.equal(topic.size, members.length + parted.size);
    }
    for (let turns = 0; isAwaited; turns++) {
      assert.ok(turns < 10_000, 'it comes to an end');
      deliver(3);
    }
    for (const { got, counted } of everybody) {
      assert.equal(counted, got.length);
      for (const [index, number] of got.entries()) if (index > 0) assert.equal(number, got[index - 1]! + 1);
    }
    for (const [{ got }, length] of parted) assert.equal(got.length, length, 'it hears nothing more');
    for (const { got } of members) if (got.length > 0) assert.equal(got.at(-1), published);
  };
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), check), { numRuns: 2_000 });
});

test('a member that was there when a frame was published has it in the end', () => {
  const topic = new Topic('t', () => {});
  const members = Array.from({ length: 10 }, () => new Member('m'));
  for (const member of members) topic.join(asConnection(member));
  // A frame at each step: nobody is ever all that was published, and the hand goes round and round.
  for (let number = 1; number <= 1_000; number++) {
    topic.publish(frameOf(number));
    assert.equal(topic.deliver(3, 0), 3);
  }
  while (topic.deliver(3, 0) > 0);
  for (const { got } of members) assert.deepEqual([got.length, got[0], got.at(-1)], [1_000, 1, 1_000]);
});

test('what everybody has had is kept no longer', () => {
  const topic = new Topic('t', () => {});
  for (let n = 0; n < 10; n++) topic.join(asConnection(new Member('m')));
  for (let number = 1; number <= 1_000; number++) {
    topic.publish(frameOf(number));
    topic.deliver(3, 0);
    const late = new Member('late');
    topic.join(asConnection(late));
    topic.catchUp(asConnection(late), 0);
    assert.ok(late.got.length <= 2 * Math.ceil(11 / 3) + 2, `${late.got.length} frames at the ${number}th`);
    topic.leave(asConnection(late));
  }
});

test('of a topic that has to go as a whole, each gets what it has not had, when it is its turn', () => {
  const topic = new Topic('t', () => {});
  const members = Array.from({ length: 10 }, () => new Member('m'));
  for (const member of members) topic.join(asConnection(member));
  for (const number of [1, 2]) topic.publish(frameOf(number));
  topic.deliver(3, 0);
  const parted: Member[] = [];
  for (const { member, frames, count, close } of topic.partAll(closes.normal)) {
    const gone = member as unknown as Member;
    if (frames) gone.deliver(frames, count);
    parted.push(gone);
    assert.equal(close, closes.normal);
    // Meanwhile one leaves by itself, one is sent something of its own, and the hand goes on.
    if (parted.length === 2) assert.ok(topic.leave(asConnection(members[0]!)));
    if (parted.length === 3) topic.catchUp(asConnection(members[4]!), 0);
    if (parted.length === 4) topic.deliver(1, 0);
  }
  assert.equal(topic.size, 0);
  assert.equal(new Set(parted).size, 9);
  for (const { got } of parted) assert.deepEqual(got, [1, 2]);
});
