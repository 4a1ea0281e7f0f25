// Servers of others in the bench: they are held to the same checker as ours, and so are those that speak NATS.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomPeers } from '../../bench/harness/peers/peers.ts';
import type { Peer } from '../../bench/harness/peers/peer.ts';
import { natsReader } from '../../bench/harness/swarm/nats.ts';
import { Swarm } from '../../bench/harness/swarm/swarm.ts';
import { faultsOf } from '../../bench/harness/swarm/verdict.ts';
import { hearEvents, hearMessages } from '../../bench/harness/workloads/hearing.ts';

const MEMBERS = 3;

async function heardBeside(peer: Peer): Promise<readonly string[]> {
  await using subject = await peer.start();
  const venue = subject.venue!;
  await using swarm = new Swarm(subject.url);
  await swarm.open(venue.path, await venue.admit(MEMBERS), venue);
  const faults = [
    ...(await hearEvents(swarm, venue, MEMBERS)),
    ...(await hearMessages(swarm, venue, 2, MEMBERS, async () => {})),
  ];
  const accepted = await swarm.accept(venue.path, await venue.admit(2), { ...venue, atOnce: 2 });
  assert.deepEqual([accepted.refused, accepted.latenciesMs?.length], [0, 2]);
  assert.equal(await swarm.close(), 0);
  return faults;
}

for (const peer of roomPeers) {
  const skip = peer.version() === undefined && `${peer.name} is not on this machine: ${peer.source}`;
  test(`${peer.name} lets every member hear each message once and in order`, { skip }, async () => {
    assert.deepEqual(await heardBeside(peer), []);
  });
}

test('NATS is read the same wherever it is cut', () => {
  const said =
    'INFO {"a":1}\r\nPING\r\nMSG room 1 5\r\nhello\r\nMSG room 1 9\r\nPONG\r\nabc\r\nPONG\r\n-ERR \'no\'\r\n';
  const whole = ['INFO {"a":1}', 'hello', 'PONG\r\nabc', 'PONG', "-ERR 'no'"];
  assert.deepEqual(natsReader()(said), whole);
  for (let at = 1; at < said.length; at++) {
    const read = natsReader();
    assert.deepEqual([...read(said.slice(0, at)), ...read(said.slice(at))], whole, `cut at ${at}`);
  }
});

test('where only the order of each sender is promised, nothing else is asked for', () => {
  const all = [['[[0:0:]]', '[[0:1:]]'], ['[[1:0:]]']];
  const heard = [
    ['[[0:0:]]', '[[0:1:]]', '[[1:0:]]'],
    ['[[1:0:]]', '[[0:0:]]', '[[0:1:]]'],
  ];
  assert.deepEqual(faultsOf(heard, { all, isOrderedBySender: true }), []);
  assert.equal(faultsOf(heard, { all }).length, 1);
  const swapped = [['[[0:1:]]', '[[0:0:]]', '[[1:0:]]']];
  assert.equal(faultsOf(swapped, { all, isOrderedBySender: true }).length, 1);
});
