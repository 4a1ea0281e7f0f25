import type { Texts } from '../../base/texts.ts';
import type { Owner } from '../apis/owner.ts';
import type { Database } from '../database/database.ts';
import { Documents } from '../apis/documents.ts';

type Optional<T> = { [K in keyof T]?: T[K] | undefined };

/** `sequence` is its place in lists. Other members have AWS's own names, as the control plane shows them. */
type Kept = { readonly id: string; readonly sequence: number };

export type ApiKey = Kept & {
  value: string;
  enabled: boolean;
  tags: Texts;
  createdMs: number;
  updatedMs: number;
} & Optional<{
    name: string;
    description: string;
    customerId: string;
  }>;

export type Rate = Optional<{ burstLimit: number; rateLimit: number }>;
export type Quota = { limit: number; offset: number; period: 'DAY' | 'WEEK' | 'MONTH' };

export type UsagePlan = Kept & {
  name: string;
  apiStages: ({ apiId: string; stage: string } & Optional<{ throttle: { [routeKey: string]: Rate } }>)[];
  tags: Texts;
} & Optional<{ description: string; productCode: string; throttle: Rate; quota: Quota; quotaSinceMs: number }>;

/** That a key is in a plan. The id is that of the key. */
type Member = Kept;

/**
 * The API keys and usage plans of all owners. They are read from memory, since every handshake with a key asks, and
 * written through: a change is on the disk when a method returns.
 */
export class UsagePlans {
  readonly #database: Database;
  readonly #documents: Documents;
  readonly #owned = new Map<string, OwnedPlans>();

  constructor(database: Database) {
    this.#database = database;
    this.#documents = new Documents(database);
    for (const name of ['apikeys', 'usageplans']) {
      for (const path of this.#documents.collectionsNamed(name)) {
        const [account, region] = path.split('/') as [string, string];
        this.of({ account, region });
      }
    }
  }

  /** Those of an account in a region. */
  of({ account, region }: Owner): OwnedPlans {
    const path = `${account}/${region}`;
    return (
      this.#owned.get(path) ?? new OwnedPlans(this.#database, this.#documents, path, (plans) => this.#keep(path, plans))
    );
  }

  /** Callers choose regions: what has nothing in it is not remembered. */
  #keep(path: string, plans: OwnedPlans): void {
    if (plans.keys.size + plans.plans.size > 0) this.#owned.set(path, plans);
    else this.#owned.delete(path);
  }
}

/** The API keys and usage plans of an account in a region. */
export class OwnedPlans {
  readonly #database: Database;
  readonly #documents: Documents;
  readonly #path: string;
  readonly #keys = new Map<string, ApiKey>();
  readonly #idByValue = new Map<string, string>();
  readonly #plans = new Map<string, UsagePlan>();
  /** The members of each plan, and the plans of each key. */
  readonly #members = new Map<string, Map<string, Member>>();
  readonly #plansOf = new Map<string, Set<string>>();
  readonly #changed: (plans: OwnedPlans) => void;
  #sequence = 0;

  /** `changed` is called when it is made, and when something was added or taken away. */
  constructor(database: Database, documents: Documents, path: string, changed: (plans: OwnedPlans) => void) {
    this.#database = database;
    this.#documents = documents;
    this.#path = path;
    this.#changed = changed;
    for (const key of this.#keyDocuments.all()) this.#rememberKey(key);
    for (const plan of this.#planDocuments.all()) {
      this.#rememberPlan(plan);
      for (const member of this.#memberDocuments(plan.id).all()) this.#rememberMember(plan.id, member);
    }
    changed(this);
  }

  /** For something new: later than all others in lists. */
  nextSequence(): number {
    return ++this.#sequence;
  }

  /** In the order in which they were made. */
  get keys(): ReadonlyMap<string, ApiKey> {
    return this.#keys;
  }

  get plans(): ReadonlyMap<string, UsagePlan> {
    return this.#plans;
  }

  /** The keys of a plan by id, in the order in which they were added. */
  membersOf(planId: string): ReadonlyMap<string, Member> {
    return this.#members.get(planId) ?? new Map<string, Member>();
  }

  plansOf(keyId: string): UsagePlan[] {
    return Array.from(this.#plansOf.get(keyId) ?? [], (planId) => this.#plans.get(planId)!);
  }

  keyOf(value: string): ApiKey | undefined {
    return this.#keys.get(this.#idByValue.get(value) ?? '');
  }

  putKey(key: ApiKey): void {
    this.#keyDocuments.put(key.id, key);
    this.#rememberKey(key);
    this.#changed(this);
  }

  deleteKey({ id, value }: ApiKey): void {
    const planIds = [...(this.#plansOf.get(id) ?? [])];
    this.#database.change(() => {
      for (const planId of planIds) this.#memberDocuments(planId).delete(id);
      this.#keyDocuments.delete(id);
    });
    for (const planId of planIds) this.#members.get(planId)!.delete(id);
    this.#plansOf.delete(id);
    this.#idByValue.delete(value);
    this.#keys.delete(id);
    this.#changed(this);
  }

  putPlan(plan: UsagePlan): void {
    this.#planDocuments.put(plan.id, plan);
    this.#rememberPlan(plan);
    this.#changed(this);
  }

  /** With the memberships of its keys. */
  deletePlan(id: string): void {
    this.#database.change(() => this.#planDocuments.delete(id));
    for (const keyId of this.membersOf(id).keys()) this.#plansOf.get(keyId)!.delete(id);
    this.#members.delete(id);
    this.#plans.delete(id);
    this.#changed(this);
  }

  addMember(planId: string, member: Member): void {
    this.#memberDocuments(planId).put(member.id, member);
    this.#rememberMember(planId, member);
  }

  deleteMember(planId: string, keyId: string): void {
    this.#memberDocuments(planId).delete(keyId);
    this.#members.get(planId)!.delete(keyId);
    this.#plansOf.get(keyId)!.delete(planId);
  }

  get #keyDocuments() {
    return this.#documents.collection<ApiKey>(`${this.#path}/apikeys`);
  }

  get #planDocuments() {
    return this.#documents.collection<UsagePlan>(`${this.#path}/usageplans`);
  }

  #memberDocuments(planId: string) {
    return this.#documents.collection<Member>(`${this.#path}/usageplans/${planId}/keys`);
  }

  #rememberKey(key: ApiKey): void {
    this.#keys.set(key.id, key);
    this.#idByValue.set(key.value, key.id);
    this.#sequence = Math.max(this.#sequence, key.sequence);
  }

  #rememberPlan(plan: UsagePlan): void {
    this.#plans.set(plan.id, plan);
    this.#sequence = Math.max(this.#sequence, plan.sequence);
  }

  #rememberMember(planId: string, member: Member): void {
    const members = this.#members.get(planId) ?? new Map<string, Member>();
    this.#members.set(planId, members.set(member.id, member));
    const planIds = this.#plansOf.get(member.id) ?? new Set<string>();
    this.#plansOf.set(member.id, planIds.add(planId));
    this.#sequence = Math.max(this.#sequence, member.sequence);
  }
}
