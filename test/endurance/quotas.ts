// A lane of usage plans: however often the server is killed, a key connects about as often as its quota says.
import type { Clients } from './clients.ts';
import type { Lane } from './lane.ts';
import { Violation } from './ledger.ts';
import { openSocket } from './sockets.ts';

const LIMIT = 12;
/** What a kill may forget of one key: docs/operations.md, "API keys". The lane connects once at a time. */
const FORGOTTEN_MAX = 2;

type Plan = {
  readonly keyId: string;
  readonly planId: string;
  readonly value: string;
  accepted: number;
  /** Connects that were never answered. */
  asked: number;
  kills: number;
};

export class Quotas implements Lane {
  readonly name = 'quota';
  acknowledged = 0;
  /** Connects beyond the quotas. */
  forgotten = 0;
  readonly #now: () => Clients;
  readonly #apiId: string;
  #plan: Plan | undefined;
  #made = 0;

  constructor(now: () => Clients, apiId: string) {
    this.#now = now;
    this.#apiId = apiId;
  }

  async act(): Promise<void> {
    const plan = (this.#plan ??= await this.#newPlan());
    plan.asked++;
    const options = { headers: { 'x-api-key': plan.value } };
    const status = await openSocket(this.#now(), `/${this.#apiId}/prod`, options);
    plan.asked--;
    if (status === 101) plan.accepted++;
    else if (status === 429) await this.#exhausted(plan);
    else throw new Violation(`a key with a quota was answered with ${status}`);
    this.acknowledged++;
  }

  /** What was forgotten shows when the quota is exhausted. */
  audit(): Promise<void> {
    if (this.#plan) this.#plan.kills++;
    return Promise.resolve();
  }

  async #exhausted({ keyId, planId, accepted, asked, kills }: Plan): Promise<void> {
    this.#plan = undefined;
    this.forgotten += Math.max(0, accepted - LIMIT);
    if (accepted > LIMIT + kills * FORGOTTEN_MAX)
      throw new Violation(`a quota of ${LIMIT} let ${accepted} connect over ${kills} kills`);
    if (accepted + asked < LIMIT) throw new Violation(`a quota of ${LIMIT} was exhausted by ${accepted}`);
    const { keys } = this.#now();
    const value = `${this.#apiId}:prod`;
    await keys.updateUsagePlan({ usagePlanId: planId, patchOperations: [{ op: 'remove', path: '/apiStages', value }] });
    await keys.deleteUsagePlan({ usagePlanId: planId });
    await keys.deleteApiKey({ apiKey: keyId });
  }

  async #newPlan(): Promise<Plan> {
    const { keys } = this.#now();
    const name = `quota-${this.#made++}`;
    const key = await keys.createApiKey({ name, enabled: true });
    this.acknowledged++;
    const plan = await keys.createUsagePlan({
      name,
      apiStages: [{ apiId: this.#apiId, stage: 'prod' }],
      quota: { limit: LIMIT, period: 'MONTH' },
    });
    await keys.createUsagePlanKey({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' });
    return { keyId: key.id!, planId: plan.id!, value: key.value!, accepted: 0, asked: 0, kills: 0 };
  }
}
