// The bus of a cluster. Each node publishes numbered batches, one a turn, on a subject that every node hears: a number that
// is missing is noticed and asked for again. Questions go to one node each, many in a message.
import type { Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Answer, Bus, Listener, Responder } from '../../hub/bus.ts';
import type { Life } from '../../hub/membership.ts';
import { Subscriptions } from '../../hub/nodes/subscriptions.ts';
import type { ClusterMembership } from '../membership/cluster-membership.ts';
import type { Wire } from '../wire.ts';
import { decodeBeat, encodeBeat } from './beat.ts';
import { noStats } from './bus-stats.ts';
import { Conditions } from './conditions.ts';
import { Congestion } from './congestion.ts';
import type { Kind } from './head.ts';
import { headOf, readHead } from './head.ts';
import { lettersOf } from './letters.ts';
import { Mail } from './mail.ts';
import { Outgoing, framesOf } from './outgoing.ts';
import type { Peer } from './peer.ts';
import { Peers } from './peers.ts';

/** How often a node says how far it is. */
const BEAT_MS = 250;
/** No peer is asked more often for what is missing. */
const REPAIR_MS = 200;
/** How much is said again at once. What more is missing is asked for when that has come. */
const REPAIR_BYTES_MAX = 4 * 1024 * 1024;

export type ClusterBusParts = {
  readonly wire: Wire;
  readonly membership: ClusterMembership;
  readonly clock: Clock;
  readonly cluster: string;
  readonly limits: Limits;
  /** Batches of a node are lost to this one: an operator should know. */
  readonly lost: (from: Life, batches: number, sinceMs: number) => void;
  readonly fault: (cause: unknown) => void;
  /** Run when this turn of the event loop is over. */
  readonly endOfTurn?: (run: () => void) => void;
};

export class ClusterBus implements Bus {
  readonly stats = noStats();
  readonly #parts: ClusterBusParts;
  readonly #subscriptions = new Subscriptions();
  readonly #congestion: Congestion;
  readonly #peers: Peers;
  readonly #mail: Mail;
  readonly #conditions: Conditions;
  #ends: (() => void)[] = [];
  #outgoing!: Outgoing;
  #isArmed = false;
  #isClosed = false;

  constructor(parts: ClusterBusParts) {
    const { wire, membership, clock, limits } = parts;
    this.#parts = parts;
    this.#conditions = new Conditions(clock);
    this.#congestion = new Congestion(wire, clock, limits);
    this.#peers = new Peers(membership, clock, limits);
    const head = () => this.#head('addressed');
    const send = (node: number, bytes: Uint8Array) => this.#send(this.#subjectOf(node), bytes);
    this.#mail = new Mail({ ...parts, stats: this.stats, head, send, arm: () => this.#arm() });
    membership.onRejoined(() => this.#begin());
    membership.onDeath((life) => {
      this.#peers.forget(life);
      this.#mail.died(life);
      this.#conditions.look();
    });
    membership.onFenced(() => this.#mail.drop());
    wire.onLink((isUp) => {
      if (isUp) this.#mail.repeat();
      if (isUp) this.#beat(false);
    });
    this.#begin();
    this.#tick();
  }

  get isCongested(): boolean {
    return this.#congestion.isThere;
  }

  publish(topic: string, message: Uint8Array, counts = false): void {
    this.#subscriptions.tell(topic, message, this.#parts.membership.number, counts);
    const full = this.#outgoing.add(topic, message, counts);
    if (full) this.#say(full);
    this.#arm();
  }

  subscribe(topic: string, listener: Listener): () => void {
    return this.#subscriptions.add(topic, listener);
  }

  async ask(node: number, message: Uint8Array): Promise<Answer> {
    const { membership } = this.#parts;
    if (!membership.isValid) return { outcome: 'unreachable' };
    if (node === membership.number) return this.#mail.askHere(message);
    // What is known here may be old: gone is only said of what is known for certain.
    if (membership.fate(node) === 'dead' && (await membership.isDead(node))) return { outcome: 'dead' };
    return this.#mail.ask(node, message);
  }

  /** A node answers for itself only. */
  answer(_node: number, responder: Responder): () => void {
    return this.#mail.answer(responder);
  }

  heardByAll(patienceMs: number): Promise<boolean> {
    this.#flush();
    const { membership } = this.#parts;
    const { last } = this.#outgoing;
    const isHeard = () => membership.others.every((life) => (this.#peers.get(life)?.hasHeard ?? 0) >= last);
    this.#beat(true);
    return this.#conditions.until(isHeard, patienceMs);
  }

  /**
   * Whether every other node has been heard of, so that whatever it publishes from now on is heard here; waits so long at
   * most. Whoever joins later is heard from the beginning.
   */
  async hearsAll(patienceMs: number): Promise<boolean> {
    const { membership } = this.#parts;
    this.#beat(true);
    const all = await this.#conditions.until(
      () => membership.others.every((life) => this.#peers.get(life) !== undefined),
      patienceMs,
    );
    this.#peers.begin();
    return all;
  }

  /** Of each node that was heard of: what its clock shows beyond ours, in ms. For those who watch clocks. */
  get clockDifferences(): ReadonlyMap<number, number> {
    return this.#peers.clockDifferences;
  }

  async close(): Promise<void> {
    this.#flush();
    this.#isClosed = true;
    for (const end of this.#ends) end();
    this.#mail.drop();
    this.#subscriptions.clear();
    this.#conditions.end();
  }

  /** As another life: with numbers of its own, and under its own subject. */
  #begin(): void {
    const { wire, membership, cluster, limits } = this.#parts;
    for (const end of this.#ends) end();
    const heard = (bytes: Uint8Array) => this.#heard(bytes);
    this.#ends = [wire.subscribe(`${cluster}.b`, heard), wire.subscribe(this.#subjectOf(membership.number), heard)];
    const { number, incarnation } = membership;
    this.#outgoing = new Outgoing({ number, incarnation }, limits.busKeptBytesMax);
    this.#peers.clear();
    this.#mail.drop();
  }

  #subjectOf(node: number): string {
    return `${this.#parts.cluster}.n.${node}`;
  }

  #head(kind: Kind): Buffer {
    const { number: node, incarnation } = this.#parts.membership;
    return headOf({ kind, node, incarnation, number: this.#outgoing.last });
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    (this.#parts.endOfTurn ?? setImmediate)(() => {
      this.#isArmed = false;
      this.#flush();
    });
  }

  #flush(): void {
    const batch = this.#outgoing.finish();
    if (batch) this.#say(batch);
    this.#mail.flush();
  }

  #say(batch: Buffer): void {
    this.stats.published++;
    this.#send(`${this.#parts.cluster}.b`, batch);
  }

  #send(subject: string, bytes: Uint8Array): void {
    const { membership, wire } = this.#parts;
    // What was numbered for one life is never said as another.
    if (membership.incarnation !== this.#outgoing.life.incarnation || this.#isClosed) return;
    if (membership.isValid) wire.publish(subject, bytes);
  }

  #tick(): void {
    if (this.#isClosed) return;
    const { clock } = this.#parts;
    this.#beat(false);
    void this.#congestion.look();
    this.#mail.tick();
    for (const peer of this.#peers) this.#repair(peer);
    clock.after(BEAT_MS, () => this.#tick());
  }

  #beat(isAsking: boolean): void {
    const { clock, cluster } = this.#parts;
    const { heard } = this.#peers;
    const times = { steadyMs: clock.steady(), shownMs: clock.now() };
    this.#send(`${cluster}.b`, encodeBeat(this.#head('beat'), { isAsking, ...times, heard }));
  }

  #heard(raw: Uint8Array): void {
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.length);
    const head = readHead(bytes);
    const { membership } = this.#parts;
    if (!head || head.node === membership.number) return;
    const life = { number: head.node, incarnation: head.incarnation };
    if (!membership.heard(life)) {
      this.stats.refused++;
      return;
    }
    const peer = this.#peers.of(life, head.kind === 'batch' ? head.number : head.number + 1);
    if (!peer) return;
    if (head.kind === 'batch') this.#take(peer, head.number, bytes);
    else if (head.kind === 'beat') this.#heardBeat(peer, head.number, bytes);
    else this.#read(peer, bytes);
  }

  #take(peer: Peer, number: number, batch: Buffer): void {
    peer.incoming.take(number, batch, (whole) => this.#deliver(peer, whole));
    this.#repair(peer);
  }

  #deliver({ life }: Peer, batch: Buffer): void {
    this.stats.heard++;
    framesOf(batch, (topic, message, counts) => {
      try {
        this.#subscriptions.tell(topic, message, life.number, counts);
      } catch (cause) {
        this.#parts.fault(cause);
      }
    });
  }

  #heardBeat(peer: Peer, last: number, bytes: Buffer): void {
    const { membership } = this.#parts;
    const beat = decodeBeat(bytes);
    this.#peers.beat(peer, beat);
    peer.incoming.knows(last);
    const own = beat.heard.find(
      ({ node, incarnation }) => node === membership.number && incarnation === membership.incarnation,
    );
    if (own) peer.hasHeard = Math.max(peer.hasHeard, own.heard);
    this.#repair(peer);
    if (beat.isAsking) this.#beat(false);
    this.#conditions.look();
  }

  #read(peer: Peer, bytes: Buffer): void {
    lettersOf(bytes, (letter) => {
      if (letter.kind === 'repeat') this.#sayAgain(peer, letter.id);
      else if (letter.kind === 'again') {
        this.stats.repaired++;
        this.#take(peer, letter.id, letter.body);
      } else if (letter.kind === 'skip') this.#skip(peer, letter.id);
      else this.#mail.read(peer, letter);
    });
  }

  /** Ask for what is missing of a node. */
  #repair(peer: Peer): void {
    const { missing } = peer.incoming;
    const now = this.#parts.clock.steady();
    if (!missing || now - peer.askedMs < REPAIR_MS) return;
    peer.askedMs = now;
    const body = Buffer.allocUnsafe(6);
    body.writeUIntBE(missing.last, 0, 6);
    this.#mail.write(peer.life.number, { kind: 'repeat', id: missing.first, body });
  }

  #sayAgain({ life }: Peer, first: number): void {
    const { oldest, last } = this.#outgoing;
    if (first < oldest) this.#mail.write(life.number, { kind: 'skip', id: oldest, body: Buffer.alloc(0) });
    let bytes = 0;
    for (let id = Math.max(first, oldest); id <= last && bytes < REPAIR_BYTES_MAX; id++) {
      const body = this.#outgoing.batch(id)!;
      bytes += body.length;
      this.#mail.write(life.number, { kind: 'again', id, body });
    }
    // What was written is a view of memory that is written over: it leaves now.
    this.#mail.flush();
  }

  #skip(peer: Peer, first: number): void {
    const { lastBeatMs } = peer;
    const lost = peer.incoming.skipTo(first, (batch) => this.#deliver(peer, batch));
    if (lost === 0) return;
    this.stats.lost += lost;
    this.#parts.lost(peer.life, lost, lastBeatMs);
  }
}
