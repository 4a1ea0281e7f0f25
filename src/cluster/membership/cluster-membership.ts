// A node's membership of a cluster: it holds a record, renews it, is fenced when it cannot, and condemns those that do not.
import type { Clock } from '../../base/clock.ts';
import type { Fate, Life, Membership } from '../../hub/membership.ts';
import type { Wire } from '../wire.ts';
import { Conflict, Unavailable } from '../wire.ts';
import { claimOf } from './claim.ts';
import type { LeaseLimits } from './lease.ts';
import { Lease } from './lease.ts';
import type { NodeRecord, NodeState } from './node-record.ts';
import { RECORD_FORMAT, decodeRecord, isHeld } from './node-record.ts';
import { NodeRecords } from './node-records.ts';
import { Roster } from './roster.ts';

/** How often what is due is done: a lease is looked at, a renewal tried again, the others' records read. */
const TICK_MS = 500;
/** Records are said as they change; what was missed is read this often. */
const READ_MS = 2_500;
/** How many nodes may join at once. */
const CLAIMS_MAX = 100;

type Parts = {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly limits: LeaseLimits;
  readonly cluster: string;
  readonly directory: string;
  readonly version: string;
  readonly formats: readonly [number, number];
  /** This process cannot go on, and the operator is told why. */
  readonly lost: (why: string) => void;
};

export class ClusterMembership implements Membership, AsyncDisposable {
  readonly #parts: Parts;
  readonly #records: NodeRecords;
  readonly #lease: Lease;
  readonly #roster: Roster;
  readonly #fenced: ((why: string) => void)[] = [];
  readonly #died: ((life: Life) => void)[] = [];
  readonly #joined: ((life: Life) => void)[] = [];
  /** As we wrote it last. */
  #record!: NodeRecord;
  #at = 0;
  /** When a renewal is due, and the others' records are to be read. */
  #renewMs = 0;
  #readMs = 0;
  #isWriting = false;
  #isOver = false;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#lease = new Lease(parts.limits.leaseMs);
    this.#roster = new Roster((life) => {
      if (life.number === this.#record?.number) return;
      for (const run of this.#died) run(life);
    });
    this.#records = new NodeRecords(parts.wire, parts.cluster, (bytes, at) => this.#saw(bytes, at));
  }

  /** Claim a number. Until `serve`, others know that this node is there, and need not wait for it. */
  static async join(parts: Parts): Promise<ClusterMembership> {
    const membership = new ClusterMembership(parts);
    for (let attempts = 1; ; attempts++) {
      try {
        await membership.#claim();
        break;
      } catch (cause) {
        // Another node took the number that was free.
        if (cause instanceof Conflict && attempts < CLAIMS_MAX) continue;
        membership.#records.stop();
        throw cause;
      }
    }
    membership.#tick();
    return membership;
  }

  get number(): number {
    return this.#record.number;
  }

  get incarnation(): number {
    return this.#record.incarnation;
  }

  get isValid(): boolean {
    return this.#lease.isValid(this.#now());
  }

  get others(): Life[] {
    return this.records.filter((record) => isHeld(record) && record.number !== this.number);
  }

  /** Of every node that the cluster has a record of. */
  get records(): readonly NodeRecord[] {
    return this.#roster.records;
  }

  fate(number: number): Fate {
    if (number === this.number) return this.isValid ? 'live' : 'silent';
    return this.#roster.fate(number, this.#now());
  }

  async isDead(number: number): Promise<boolean> {
    if (number === this.number) return false;
    const isThere = await this.#records.isThere(number);
    return isThere !== undefined && this.fate(number) === 'dead';
  }

  /** Something came from this life of a node. False: it is over, and is not to be listened to. */
  heard(life: Life): boolean {
    if (!this.#roster.accepts(life)) return false;
    this.#roster.heard(life.number, this.#now());
    return true;
  }

  onFenced(run: (why: string) => void): void {
    this.#fenced.push(run);
  }

  onDeath(run: (life: Life) => void): void {
    this.#died.push(run);
  }

  /** This node has come back, as another incarnation, and is `joining`. */
  onRejoined(run: (life: Life) => void): void {
    this.#joined.push(run);
  }

  /** It is up to date: others may count on it. */
  serve(): Promise<void> {
    return this.#become('live');
  }

  /** It stops soon: sockets get their goodbyes. */
  leaving(): Promise<void> {
    return this.#become('leaving');
  }

  /** It is gone; others need not wait. From now on it is no member. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    await this.#become('left').catch(() => {});
    this.stop();
  }

  /** No member any more, without a word. */
  stop(): void {
    this.#isOver = true;
    this.#lease.end();
    this.#records.stop();
  }

  #now(): number {
    return this.#parts.clock.steady();
  }

  #saw(bytes: Uint8Array, at: number): void {
    let record: NodeRecord;
    try {
      record = decodeRecord(bytes);
    } catch (cause) {
      return this.#lost((cause as Error).message);
    }
    this.#roster.saw(record, at, this.#now());
    if (this.#record && !this.#isOver) this.#look(record, at);
  }

  /** Our own record, as somebody has it. */
  #look(record: NodeRecord, at: number): void {
    const { number, incarnation, directory } = this.#record;
    if (record.number !== number || at <= this.#at) return;
    if (record.incarnation > incarnation && !this.#isFenced) {
      const what = record.directory === directory ? 'a copy of this data folder' : 'another node';
      return this.#lost(`Node ${number} is ${what} now`);
    }
    if (record.incarnation === incarnation && record.state === 'condemned') this.#fence('it was condemned');
    else this.#at = at;
  }

  get #isFenced(): boolean {
    return !Number.isFinite(this.#lease.validUntilMs);
  }

  #tick(): void {
    if (this.#isOver) return;
    const { clock, limits } = this.#parts;
    const now = this.#now();
    if (!this.#isFenced && this.#lease.hasSlept(now, clock.now())) this.#fence('this machine has slept');
    if (!this.#isFenced && !this.#lease.isValid(now))
      this.#fence(`its record could not be renewed for ${limits.leaseMs / 1_000} s`);
    if (!this.#isWriting && now >= this.#renewMs) void this.#renew();
    if (now >= this.#readMs) this.#readAgain(now);
    if (this.isValid)
      for (const { record, at } of this.#roster.overdue(limits.condemnAfterMs, now)) void this.#condemn(record, at);
    const untilInvalid = this.#isFenced ? Infinity : this.#lease.validUntilMs - now;
    clock.after(Math.max(1, Math.min(TICK_MS, untilInvalid)), () => this.#tick());
  }

  #readAgain(now: number): void {
    this.#readMs = now + READ_MS;
    // In vain, it is tried again then.
    void this.#records.read().catch(() => {});
  }

  async #renew(): Promise<void> {
    const { leaseRenewMs } = this.#parts.limits;
    try {
      if (this.#isFenced) await this.#claim();
      else await this.#write({ ...this.#record, renewals: this.#record.renewals + 1 });
      this.#renewMs = this.#now() + leaseRenewMs;
    } catch (cause) {
      // Tried again with the next tick, and so for as long as it takes.
      if (!(cause instanceof Conflict || cause instanceof Unavailable)) this.#lost((cause as Error).message);
    }
  }

  async #become(state: NodeState): Promise<void> {
    for (;;) {
      const { incarnation } = this.#record;
      while (this.#isWriting) await new Promise<void>((resolve) => void this.#parts.clock.after(1, resolve));
      if (this.#isFenced || this.#isOver || this.incarnation !== incarnation)
        throw new Unavailable('the node is fenced');
      try {
        return await this.#write({ ...this.#record, state });
      } catch (cause) {
        if (!(cause instanceof Conflict)) throw cause;
      }
    }
  }

  /** Change our record. A Conflict: it is not what we thought, and was read again. */
  async #write(record: NodeRecord): Promise<void> {
    const sentMs = this.#now();
    this.#isWriting = true;
    try {
      const at = await this.#records.change(record, this.#at);
      if (this.#isFenced || this.incarnation !== record.incarnation) return;
      this.#at = Math.max(this.#at, at);
      this.#record = record;
      this.#lease.renewed(sentMs);
      this.#roster.saw(record, at, this.#now());
    } catch (cause) {
      // It may be a write of our own whose answer was lost.
      if (cause instanceof Conflict) await this.#records.isThere(record.number);
      throw cause;
    } finally {
      this.#isWriting = false;
    }
  }

  async #claim(): Promise<void> {
    const { directory, version, formats } = this.#parts;
    this.#isWriting = true;
    try {
      await this.#records.read();
      const claim = claimOf(this.records, directory);
      const lastOnSubject = this.#roster.get(claim.number)?.at ?? 0;
      const record: NodeRecord = {
        ...{ format: RECORD_FORMAT, ...claim, directory, state: 'joining', formats, version, renewals: 0 },
      };
      const sentMs = this.#now();
      const at = await this.#records.change(record, lastOnSubject);
      const isBack = this.#record !== undefined;
      this.#record = record;
      this.#at = at;
      this.#roster.saw(record, at, this.#now());
      if (this.#isOver) return;
      this.#lease.renewed(sentMs);
      if (isBack) for (const run of this.#joined) run(record);
    } finally {
      this.#isWriting = false;
    }
  }

  async #condemn(record: NodeRecord, at: number): Promise<void> {
    if (record.number === this.number) return;
    const condemned: NodeRecord = { ...record, state: 'condemned' };
    try {
      this.#roster.saw(condemned, await this.#records.change(condemned, at), this.#now());
    } catch {
      // It was renewed, or nobody can tell: the next tick looks again.
    }
  }

  #fence(why: string): void {
    if (this.#isFenced) return;
    this.#lease.end();
    this.#renewMs = 0;
    for (const run of this.#fenced) run(why);
  }

  #lost(why: string): void {
    if (this.#isOver) return;
    this.#fence(why);
    this.stop();
    this.#parts.lost(why);
  }
}
