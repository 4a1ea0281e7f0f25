// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SinkError } from '../../src/base/log-batches/sink-error.ts';
import { payloadsOf, room, testChatLog, turns } from './support.ts';

/** Mulberry32: small, and the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CONFIGURATIONS = 3;
const ROOMS = 6;
const STEPS = 600;

const firstSeed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
for (let seed = firstSeed; seed < firstSeed + 10; seed++) {
  test(`whatever a destination does, each record is written once and in order, or counted as lost (seed ${seed})`, async () => {
    const random = randomOf(seed);
    const below = (count: number) => Math.floor(random() * count);
    const narrow = {
      chatLogConfigurationBytesMax: 8_000,
      chatLogBytesMax: 20_000,
      chatLogWritesMax: 3,
      chatLogAttemptsMax: 4,
    };
    const { chatLog, sink, say, configured, clock, lines } = testChatLog({ ...narrow, chatLogDrainMs: 10 }, random);
    sink.recordsMax = 5;
    const configurations = Array.from({ length: CONFIGURATIONS }, (_, index) => configured(`c${index}`));
    const rooms = Array.from({ length: ROOMS }, (_, index) =>
      room(`room${index}`, ...configurations.slice(index % CONFIGURATIONS)),
    );
    const written = new Map<string, unknown[]>();
    let isHealthy = false;
    sink.write = async ({ target: configuration, lane: { id }, records }, signal) => {
      const place = written.get(`${id} ${configuration.id}`) ?? [];
      written.set(`${id} ${configuration.id}`, place);
      const payloads = payloadsOf(records.map(({ line }) => line));
      for (let wait = below(4); wait > 0; wait--) await turns(1);
      // What was given up may be written all the same; a destination that hears of it does not.
      signal.throwIfAborted();
      const chance = isHealthy ? 1 : random();
      if (chance < 0.1) return new Promise(() => {});
      if (chance < 0.3) throw new Error('boom');
      if (chance < 0.35) throw new SinkError('refused', { isPermanent: true });
      const taken = chance < 0.45 ? below(records.length) : records.length;
      place.push(...payloads.slice(0, taken));
      if (taken < records.length) throw new SinkError('in part', { unwritten: records.slice(taken) });
    };

    let recorded = 0;
    for (let step = 0; step < STEPS; step++) {
      const where = rooms[below(ROOMS)]!;
      say(where, step);
      recorded += where.loggingConfigurationIdentifiers.length;
      if (random() < 0.3) clock.advance(below(4_000));
      if (random() < 0.3) await turns(below(6));
      if (random() < 0.01) void chatLog.flush(configurations[below(CONFIGURATIONS)]!.arn);
    }
    isHealthy = random() < 0.5;
    await chatLog[Symbol.asyncDispose]();

    const totals = { written: 0, lost: 0 };
    for (const counts of chatLog.counts.values()) {
      totals.written += counts.written;
      totals.lost += counts.lost;
    }
    const places = [...written.values()];
    assert.equal(totals.written + totals.lost, recorded);
    assert.equal(places.flat().length, totals.written);
    assert.equal(
      lines.reduce((sum, { level, records }) => sum + (level === 'error' ? Number(records) : 0), 0),
      totals.lost,
    );
    for (const payloads of places) {
      const numbers = payloads.map(Number);
      assert.deepEqual(
        numbers,
        [...new Set(numbers)].toSorted((a, b) => a - b),
      );
    }
    assert.ok(totals.written > 0 && totals.lost > 0, 'both happened');
  });
}
