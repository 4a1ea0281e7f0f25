// Histories of a cluster under faults, each from its seed, held against what is promised after every step. More of them:
// `npm run simulate -- --seeds 20000`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterMembership } from '../../src/cluster/membership/cluster-membership.ts';
import type { Mutant } from './simulation/simulate.ts';
import { simulate } from './simulation/simulate.ts';

const SEEDS = 10;
const MUTANT_SEEDS = 10;

test(`${SEEDS} histories keep what is promised`, async () => {
  const sums: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed++)
    for (const [what, count] of Object.entries(await simulate(seed))) sums[what] = (sums[what] ?? 0) + count;
  for (const what of ['delivered', 'answered', 'deaths', 'fences'])
    assert.ok(sums[what]! > SEEDS, `${what}: ${sums[what]}`);
});

const always = (membership: ClusterMembership, name: 'isValid', value: boolean) =>
  Object.defineProperty(membership, name, { get: () => value });

/** What must be noticed, each in one history or another. */
const mutants: { readonly [name: string]: Mutant } = {
  'others are condemned before they are fenced': { limits: { leaseMs: 9_000, condemnAfterMs: 1_500 } },
  'a node serves without looking at its lease': { mutate: ({ membership }) => always(membership!, 'isValid', true) },
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
