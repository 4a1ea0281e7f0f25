// The parts of `fanfare load` that need no server: when to send, what became of it, how long it took.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Latencies } from '../../src/cli/own/load/latencies.ts';
import { Pacer } from '../../src/cli/own/load/pacer.ts';
import { Tally } from '../../src/cli/own/load/tally.ts';

/** Sends whatever is due at each of these times. Gives the times of sending, and those that were meant. */
function paced(pacer: Pacer, times: Iterable<number>) {
  const sent: { atMs: number; meantMs: number }[] = [];
  for (const atMs of times) {
    for (let due = pacer.due(atMs); due > 0; due--) sent.push({ atMs, meantMs: pacer.next().meantMs });
  }
  return sent;
}

const every = (stepMs: number, fromMs: number, toMs: number) =>
  Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (_, step) => fromMs + step * stepMs);

test('the rate is kept to the message, however irregular the timer is', () => {
  for (const rate of [0.5, 3, 997, 10_000]) {
    const pacer = new Pacer(rate, 20_000);
    const sent = paced(pacer, every(1.7, 0, 20_010));
    assert.equal(sent.length, rate * 20);
    assert.ok(pacer.isOver);
    for (const { atMs, meantMs } of sent)
      assert.ok(atMs - meantMs > -1e-6 && atMs - meantMs < 2, `${rate}: ${atMs} ${meantMs}`);
  }
});

test('after a stall, messages leave at twice the rate and not all at once, with the times that were meant', () => {
  const rate = 1_000;
  const pacer = new Pacer(rate, 10_000);
  paced(pacer, every(1, 0, 1_000));
  const sent = paced(pacer, every(1, 3_000, 4_000));
  const within = (fromMs: number, toMs: number) => sent.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).length;
  assert.ok(within(3_000, 3_001) <= 20, `${within(3_000, 3_001)} at once`);
  for (const from of every(100, 3_000, 3_800))
    assert.ok(within(from, from + 100) <= 220, `${within(from, from + 100)}`);
  assert.deepEqual(sent[0], { atMs: 3_000, meantMs: 1_001 });
  assert.equal(
    paced(pacer, every(1, 4_001, 10_000)).length + sent.length + 1_001,
    pacer.total,
    'all of them in the end',
  );
});

test('a slow rate makes up for a stall one by one', () => {
  const pacer = new Pacer(1, 60_000);
  paced(pacer, [0]);
  const sent = paced(pacer, every(1, 10_000, 20_000));
  for (const [index, { atMs }] of sent.entries()) if (index > 0) assert.ok(atMs - sent[index - 1]!.atMs >= 499);
});

test('quantiles are right to a thirtieth, from microseconds to minutes, and bars count everything', () => {
  const histogram = new Latencies();
  const times = Array.from({ length: 10_000 }, (_, index) => 0.001 * 1.0019 ** index);
  for (const time of times) histogram.add(time);
  for (const part of [0.01, 0.5, 0.9, 0.99, 0.9999]) {
    const exact = times[Math.ceil(part * times.length) - 1]!;
    const found = histogram.quantileMs(part);
    assert.ok(found >= exact * 0.96 - 0.001 && found <= exact * 1.04 + 0.001, `${part}: ${found} for ${exact}`);
  }
  assert.equal(histogram.quantileMs(1), histogram.maxMs);
  const bars = histogram.bars();
  assert.equal(
    bars.reduce((sum, { count }) => sum + count, 0),
    times.length,
  );
  for (const { upToMs } of bars) assert.match(String(upToMs), /^(?:0\.)?0*[125]0*$/);
});

test('a quantile is the time that so many were not above, and no later one', () => {
  const histogram = new Latencies();
  for (const ms of [0.001, 0.002, 0.003, 0.004]) histogram.add(ms);
  const quantiles = [0, 0.25, 0.26, 0.5, 0.75, 0.76, 1].map((part) => histogram.quantileMs(part));
  assert.deepEqual(quantiles, [0.001, 0.001, 0.002, 0.002, 0.003, 0.004, 0.004]);
});

test('without any time there is no bar, and every quantile is 0', () => {
  const histogram = new Latencies();
  assert.deepEqual([histogram.bars(), histogram.quantileMs(0.5), histogram.maxMs], [[], 0, 0]);
});

test('a message that comes to each of its receivers once is neither lost nor duplicated', () => {
  const tally = new Tally(9, 1_000);
  tally.send(0, 0, 5);
  for (let receiver = 0; receiver < 9; receiver++) tally.arrive(0, receiver, 20);
  tally.expire(5_000);
  const { sent, received, lost, duplicated, late, missing } = tally;
  assert.deepEqual(
    { sent, received, lost, duplicated, late, missing },
    {
      sent: 1,
      received: 9,
      lost: 0,
      duplicated: 0,
      late: 0,
      missing: 0,
    },
  );
  assert.ok(tally.latency.quantileMs(0.5) >= 19, 'counted from the time that was meant');
});

test('what comes twice, too late or not at all is counted as such', () => {
  const tally = new Tally(3, 1_000);
  tally.send(0, 0, 0);
  tally.arrive(0, 1, 10);
  tally.arrive(0, 1, 11);
  tally.expire(999);
  assert.equal(tally.missing, 2);
  tally.expire(1_000);
  tally.arrive(0, 2, 1_001);
  assert.deepEqual([tally.received, tally.duplicated, tally.lost, tally.late, tally.missing], [1, 1, 2, 1, 0]);
});

test('what is refused is not missed; reasons have a bound', () => {
  const tally = new Tally(2, 1_000);
  for (let sequence = 0; sequence < 100; sequence++) {
    tally.send(sequence, 0, 0);
    tally.refuse(sequence, `reason ${sequence}`);
    tally.refuse(sequence, 'again');
  }
  assert.deepEqual([tally.missing, tally.refusals, tally.refused.get('other')], [0, 100, 84]);
  tally.expire(Infinity);
  assert.equal(tally.lost, 0);
});
