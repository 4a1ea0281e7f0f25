// What all nodes together do once: use a token, and use up a quota.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { OneTimeClaims, USES_KEPT_MS } from '../../src/cluster/claims/one-time-claims.ts';
import { SharedQuotas } from '../../src/cluster/claims/shared-quotas.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { KeyUsage } from '../../src/store/keys/key-usage.ts';
import type { Quotas } from '../../src/store/keys/quotas.ts';
import type { OneTime } from '../../src/store/tokens/one-time.ts';
import { UsedTokens } from '../../src/store/tokens/used-tokens.ts';
import { Random } from '../fuzz/random.ts';
import { until } from '../support/until.ts';
import { SimulatedNats } from './simulated/simulated-nats.ts';
import { ticking } from './ticking.ts';

const limits = limitsOf('ours', { tokenUseTimeoutMs: 3_000 });
const soon = () => clock.now() + 60_000;

const clock = new SteeredClock();
const ticks = ticking(clock);
after(() => ticks[Symbol.dispose]());

async function claims(nodes: number) {
  const nats = new SimulatedNats(clock, new Random(1));
  const wires = Array.from({ length: nodes }, () => nats.wire());
  const stream = { storage: 'file', replicas: 1, keptPerSubject: 1 } as const;
  await wires[0]!.create({ ...stream, name: 'tokens', subjects: ['token.*'] });
  await wires[0]!.create({ ...stream, name: 'quotas', subjects: ['quota.*'] });
  const oneTime = wires.map((wire) => new OneTimeClaims({ wire, limits, clock, stream: 'tokens', subject: 'token' }));
  const quotas = wires.map(
    (wire) => new SharedQuotas({ wire, stream: 'quotas', subject: 'quota', nodes: () => nodes }),
  );
  return { wires, oneTime, quotas };
}

const three = await claims(3);
const versions: readonly (readonly [name: string, oneTime: readonly OneTime[], quotas: readonly Quotas[]])[] = [
  [
    'alone',
    [new UsedTokens(':memory:', clock, limits, assert.ifError)],
    [new KeyUsage(openDatabase(':memory:'), clock, assert.ifError)],
  ],
  ['on three nodes', three.oneTime, three.quotas],
];

for (const [name, oneTime, quotas] of versions) {
  const some = <T>(list: readonly T[], at: number) => list[at % list.length]!;

  test(`${name}: of many who use a token at once, one does`, async () => {
    for (let token = 0; token < 10; token++) {
      const uses = Array.from({ length: 12 }, (_, at) => some(oneTime, at + token).use(`token ${token}`, soon()));
      const outcomes = await Promise.all(uses);
      assert.deepEqual(outcomes.toSorted(), ['ok', ...Array.from({ length: 11 }, () => 'used')]);
      assert.equal(await some(oneTime, token + 1).use(`token ${token}`, soon()), 'used');
    }
    assert.equal(await oneTime[0]!.use('late', clock.now() - 1), 'used');
  });

  test(`${name}: a quota is used up and never exceeded, and each period, key and plan has its own`, async () => {
    const take = (at: number, key = 'k', period = 1) => some(quotas, at).take('p', key, period, 100);
    const outcomes: boolean[] = [];
    for (let round = 0; round < 30; round++) {
      outcomes.push(...(await Promise.all(Array.from({ length: 6 }, async (_, at) => take(at)))));
    }
    assert.equal(outcomes.filter((isTaken) => isTaken).length, 100);
    assert.equal(await take(0, 'other'), true);
    assert.equal(await take(0, 'k', 2), true);
    assert.equal(await some(quotas, 1).take('other', 'k', 1, 100), true);
  });
}

test('a use of which the answer was lost is the one', async () => {
  const { wires, oneTime } = await claims(2);
  const asked = clock.steady();
  wires[0]!.answersLostPercent = 100;
  const using = oneTime[0]!.use('a', soon());
  await until(() => clock.steady() > asked + 10);
  wires[0]!.answersLostPercent = 0;
  assert.equal(await using, 'ok');
  assert.equal(await oneTime[1]!.use('a', soon()), 'used');
});

test('without NATS no token is used and no quota is spent beyond what was reserved; a token that outlasts its use is none', async () => {
  const { wires, oneTime, quotas } = await claims(2);
  assert.equal(await quotas[0]!.take('p', 'k', 1, 100), true);
  for (const wire of wires) wire.cut();
  assert.equal(await oneTime[0]!.use('a', soon()), 'unavailable');
  let taken = 1;
  await assert.rejects(async () => {
    for (; await quotas[0]!.take('p', 'k', 1, 100);) taken++;
  });
  assert.equal(taken, 12, 'an eighth of what was left');
  wires[0]!.mend();
  assert.equal(await oneTime[0]!.use('a', soon()), 'ok');
  assert.equal(await oneTime[0]!.use('b', clock.now() + USES_KEPT_MS), 'used');
});

test('a quota that was lowered holds for what was reserved before', async () => {
  const { quotas } = await claims(1);
  for (let count = 0; count < 5; count++) assert.equal(await quotas[0]!.take('p', 'k', 1, 100), true);
  assert.equal(await quotas[0]!.take('p', 'k', 1, 5), false);
  assert.equal(await quotas[0]!.take('p', 'k', 1, 6), true);
});
