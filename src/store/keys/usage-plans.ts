import type { Texts } from '../../base/texts.ts';
import type { Owner } from '../apis/owner.ts';
import type { Change } from '../records/journal.ts';
import type { Records } from '../records/records.ts';
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

/** Hears that a key is in a plan no more. */
type Left = (planId: string, keyId: string) => void;

/**
 * The API keys and usage plans of all owners. They are read from memory, since every handshake with a key asks: as they
 * were last applied.
 */
export class UsagePlans {
  readonly #documents: Documents;
  readonly #left: Left;
  readonly #records: Records;
  readonly #owned = new Map<string, OwnedPlans>();

  constructor(records: Records, left: Left) {
    this.#records = records;
    this.#documents = new Documents(records);
    this.#left = left;
    for (const name of ['apikeys', 'usageplans']) {
      for (const path of this.#documents.collectionsNamed(name)) {
        const [account, region] = path.split('/') as [string, string];
        const owner = { account, region };
        this.#keep(owner, this.of(owner));
      }
    }
    records.onApplied((change) => {
      if (change.kind === 'document') this.#applied(change);
    });
  }

  /** Those of an account in a region. */
  of(owner: Owner): OwnedPlans {
    const path = pathOf(owner);
    const known = this.#records.isGrouped ? undefined : this.#owned.get(path);
    return known ?? new OwnedPlans(this.#documents, path, this.#left);
  }

  #applied({ key, record }: Change): void {
    const [account = '', region = '', ...place] = key.split('/');
    if (place[0] !== 'apikeys' && place[0] !== 'usageplans') return;
    const owner = { account, region };
    const plans = this.of(owner);
    plans.applied(place, record);
    this.#keep(owner, plans);
  }

  /** Callers choose regions: what has nothing in it is not remembered. */
  #keep(owner: Owner, plans: OwnedPlans): void {
    if (plans.keys.size + plans.plans.size > 0) this.#owned.set(pathOf(owner), plans);
    else this.#owned.delete(pathOf(owner));
  }
}

const pathOf = ({ account, region }: Owner) => `${account}/${region}`;

/** The API keys and usage plans of an account in a region. */
export class OwnedPlans {
  readonly #documents: Documents;
  readonly #path: string;
  readonly #left: Left;
  readonly #keys = new Map<string, ApiKey>();
  readonly #idByValue = new Map<string, string>();
  readonly #plans = new Map<string, UsagePlan>();
  /** The members of each plan, and the plans of each key. */
  readonly #members = new Map<string, Map<string, Member>>();
  readonly #plansOf = new Map<string, Set<string>>();
  #lastSequence = 0;

  constructor(documents: Documents, path: string, left: Left) {
    this.#documents = documents;
    this.#path = path;
    this.#left = left;
    for (const key of this.#keyDocuments.all()) this.#rememberKey(key);
    for (const plan of this.#planDocuments.all()) {
      this.#rememberPlan(plan);
      for (const member of this.#memberDocuments(plan.id).all()) this.#rememberMember(plan.id, member);
    }
  }

  /** For something new: later than all others in lists. */
  get nextSequence(): number {
    return this.#lastSequence + 1;
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
  }

  /** It leaves its plans. */
  deleteKey(id: string): void {
    for (const planId of this.#plansOf.get(id) ?? []) this.#memberDocuments(planId).delete(id);
    this.#keyDocuments.delete(id);
  }

  putPlan(plan: UsagePlan): void {
    this.#planDocuments.put(plan.id, plan);
  }

  /** With the memberships of its keys. */
  deletePlan(id: string): void {
    this.#planDocuments.delete(id);
  }

  addMember(planId: string, member: Member): void {
    this.#memberDocuments(planId).put(member.id, member);
  }

  deleteMember(planId: string, keyId: string): void {
    this.#memberDocuments(planId).delete(keyId);
  }

  /** Learn what became of a document, by its place below `ACCOUNT/REGION`. */
  applied([kind, id = '', part, keyId = '']: readonly string[], record: string | undefined): void {
    const document: unknown = record === undefined ? undefined : JSON.parse(record);
    if (kind === 'apikeys') {
      if (document) this.#rememberKey(document as ApiKey);
      else this.#forgetKey(id);
    } else if (part === undefined) {
      if (document) this.#rememberPlan(document as UsagePlan);
      else this.#forgetPlan(id);
    } else if (document) this.#rememberMember(id, document as Member);
    else this.#forgetMember(id, keyId);
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
    this.#lastSequence = Math.max(this.#lastSequence, key.sequence);
  }

  #forgetKey(id: string): void {
    this.#idByValue.delete(this.#keys.get(id)?.value ?? '');
    this.#keys.delete(id);
    this.#plansOf.delete(id);
  }

  #rememberPlan(plan: UsagePlan): void {
    this.#plans.set(plan.id, plan);
    this.#lastSequence = Math.max(this.#lastSequence, plan.sequence);
  }

  #forgetPlan(id: string): void {
    for (const keyId of this.membersOf(id).keys()) this.#forgetMember(id, keyId);
    this.#members.delete(id);
    this.#plans.delete(id);
  }

  #rememberMember(planId: string, member: Member): void {
    const members = this.#members.get(planId) ?? new Map<string, Member>();
    this.#members.set(planId, members.set(member.id, member));
    const planIds = this.#plansOf.get(member.id) ?? new Set<string>();
    this.#plansOf.set(member.id, planIds.add(planId));
    this.#lastSequence = Math.max(this.#lastSequence, member.sequence);
  }

  #forgetMember(planId: string, keyId: string): void {
    this.#members.get(planId)?.delete(keyId);
    this.#plansOf.get(keyId)?.delete(planId);
    this.#left(planId, keyId);
  }
}
