// Histories of a cluster under faults, each from its seed, held against what is promised after every step. More of them:
// `npm run simulate -- --seeds 20000`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answers } from '../../src/cluster/bus/answers.ts';
import type { ClusterMembership } from '../../src/cluster/membership/cluster-membership.ts';
import { Lease } from '../../src/cluster/membership/lease.ts';
import type { Mutant } from './simulation/simulate.ts';
import { simulate } from './simulation/simulate.ts';

const SEEDS = 200;
const MUTANT_SEEDS = 60;

test(`${SEEDS} histories keep what is promised, and nothing in them is rare`, async () => {
  const sums: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed++)
    for (const [what, count] of Object.entries(await simulate(seed))) sums[what] = (sums[what] ?? 0) + count;
  for (const [what, count] of Object.entries(sums)) assert.ok(count > 0, `${what}: ${count}`);
});

const always = (membership: ClusterMembership, name: 'isValid', value: boolean) =>
  Object.defineProperty(membership, name, { get: () => value });

/** What must be noticed, each in one history or another. */
const mutants: { readonly [name: string]: Mutant } = {
  'others are condemned before they are fenced': { limits: { leaseMs: 9_000, condemnAfterMs: 1_500 } },
  'a node serves without looking at its lease': { mutate: ({ membership }) => always(membership!, 'isValid', true) },
  'what comes of lives that are over is heard': {
    mutate: ({ membership }) => Object.assign(membership!, { heard: () => true }),
  },
  'who is not known is gone': {
    mutate: ({ membership }) => Object.assign(membership!, { isDead: async () => true, fate: () => 'dead' }),
  },
};

for (const [name, mutant] of Object.entries(mutants)) {
  test(`it is noticed when ${name}`, async () => {
    for (let seed = 1; seed <= MUTANT_SEEDS; seed++) {
      try {
        await simulate(seed, mutant);
      } catch {
        return;
      }
    }
    assert.fail(`not in ${MUTANT_SEEDS} histories`);
  });
}

test('it is noticed when questions are done again, or a lease is counted from its answer', async (t) => {
  const broken: (() => void)[] = [
    () => t.mock.method(Answers.prototype, 'to', (_key: string, run: () => Promise<Uint8Array | undefined>) => run()),
    () => t.mock.method(Lease.prototype, 'isValid', () => true),
  ];
  for (const breakIt of broken) {
    breakIt();
    let isNoticed = false;
    for (let seed = 1; seed <= MUTANT_SEEDS && !isNoticed; seed++)
      isNoticed = await simulate(seed).then(
        () => false,
        () => true,
      );
    t.mock.restoreAll();
    assert.ok(isNoticed);
  }
});
