// How the drain divides its time, on timers that a test moves: most of it for messages, then goodbyes, then logs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { drain } from '../../src/server/drain.ts';

type Parts = Parameters<typeof drain>[0];

const STEP_MS = 20;

/** A server in which everything lasts until its time is over. Says when what came to its end, in ms since the beginning. */
function stubbornServer(t: TestContext, connections: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  const steps: [ms: number, what: string][] = [];
  const note = (what: string) => void steps.push([nowMs, what]);
  let isCut = () => {};
  const closed = new Promise<void>((resolve) => (isCut = resolve));
  const parts = {
    upgrades: { stop: () => note('handshakes') },
    hub: {
      size: connections,
      async stop(patience: Promise<unknown>, pace: () => Promise<void> | undefined) {
        for (let count = 0; count < connections; count++) {
          await pace();
          note('goodbye');
        }
        await patience;
        note('messages');
      },
    },
    services: [{ settled: () => new Promise<void>(() => {}) }],
    port: { isInherited: false, stop: () => note('port'), closed, cut: () => (note('cut'), isCut()) },
    logs: [{ end: async (patienceMs: number) => note(`logs have ${patienceMs} ms`) }],
  } as unknown as Parts;
  return {
    parts,
    steps,
    until: async (ms: number): Promise<void> => {
      while (nowMs < ms) {
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        nowMs += STEP_MS;
        t.mock.timers.tick(STEP_MS);
      }
    },
  };
}

async function stepsOf(t: TestContext, connections: number, limits: Parameters<typeof drain>[1]) {
  const { parts, steps, until } = stubbornServer(t, connections);
  const end = drain(parts, limits);
  await until(limits.drainTimeoutMs);
  await end;
  return steps;
}

test('of ten seconds, messages have eight, goodbyes one more, and logs what is left', async (t) => {
  assert.deepEqual(await stepsOf(t, 0, { drainTimeoutMs: 10_000, drainClosesPerSecond: 500 }), [
    [0, 'handshakes'],
    [8_000, 'messages'],
    [9_000, 'port'],
    [9_000, 'cut'],
    [9_000, 'logs have 1000 ms'],
  ]);
});

test('of less, goodbyes and logs have a tenth each; of more, a second', async (t) => {
  const timesOf = async (drainTimeoutMs: number) => {
    const steps = await stepsOf(t, 0, { drainTimeoutMs, drainClosesPerSecond: 500 });
    t.mock.reset();
    return [steps[1]?.[0], steps[2]?.[0]];
  };
  assert.deepEqual(await timesOf(1_000), [800, 900]);
  assert.deepEqual(await timesOf(30_000), [28_000, 29_000]);
});

test('goodbyes keep their pace; where that would not do, half of the time for messages does', async (t) => {
  const goodbyes = async (connections: number, drainClosesPerSecond: number) => {
    const steps = await stepsOf(t, connections, { drainTimeoutMs: 10_000, drainClosesPerSecond });
    t.mock.reset();
    return steps.filter(([, what]) => what === 'goodbye').map(([ms]) => ms);
  };
  assert.deepEqual(await goodbyes(4, 2), [0, 500, 1_000, 1_500]);
  assert.deepEqual(await goodbyes(5, 1), [0, 800, 1_600, 2_400, 3_200]);
});
