// What happened in a simulated cluster, held against what is promised (the invariants of the cluster's design).
import assert from 'node:assert/strict';
import type { Life } from '../../../src/hub/membership.ts';
import type { SimulatedProcess } from './simulated-process.ts';

const keyOf = ({ number, incarnation }: Life): string => `${number}/${incarnation}`;

/** A question is done at most so long after it was asked: as long as its asker waits, and what clocks and delays add. */
const DONE_WITHIN_MS = 4_000;

type Listener = {
  /** Of each sender: the last message, and the losses that were counted since. */
  readonly heard: Map<string, { last: number; lost: number }>;
  readonly dead: Set<string>;
  /** Lives that were there as it began, and how much they had published: it may have missed that. */
  readonly before: Map<string, number>;
};

export class History {
  readonly #now: () => number;
  readonly #listeners = new Map<SimulatedProcess, Listener>();
  readonly #published = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  readonly #done = new Map<string, number>();
  counts = { published: 0, delivered: 0, lost: 0, answered: 0, dead: 0, unreachable: 0, deaths: 0, fences: 0 };

  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now on clients of this process hear everything. */
  begins(process: SimulatedProcess): void {
    const others = process.membership!.others.map(keyOf);
    const before = new Map(others.map((sender) => [sender, this.#published.get(sender) ?? 0]));
    this.#listeners.set(process, { heard: new Map(), dead: new Set(), before });
  }

  /** Its clients were closed: what they would have heard is nobody's. */
  forget(process: SimulatedProcess): void {
    this.counts.fences++;
    this.#listeners.delete(process);
  }

  /** The next message of a process, which says who it is from and the how manieth it is. */
  next(process: SimulatedProcess): string {
    const sender = keyOf(process.life!);
    const number = (this.#published.get(sender) ?? 0) + 1;
    this.#published.set(sender, number);
    this.counts.published++;
    return `${sender} ${number}`;
  }

  delivered(process: SimulatedProcess, from: number, message: string): void {
    const listener = this.#listeners.get(process);
    if (!listener) return;
    this.counts.delivered++;
    const [sender, text] = message.split(' ') as [string, string];
    assert.equal(Number(sender.split('/')[0]), from, 'a message says which node it is from');
    assert.ok(!listener.dead.has(sender), `a message of ${sender} is delivered after its death was told of`);
    const number = Number(text);
    const heard = listener.heard.get(sender) ?? { last: listener.before.has(sender) ? number - 1 : 0, lost: 0 };
    assert.ok(number > heard.last, `message ${message} comes once, and in order: ${heard.last} was before`);
    if (number > heard.last + 1)
      assert.ok(heard.lost > 0, `${message} comes after ${heard.last}, and nothing was counted as lost`);
    listener.heard.set(sender, { last: number, lost: 0 });
  }

  lost(process: SimulatedProcess, from: Life, batches: number): void {
    this.counts.lost += batches;
    const listener = this.#listeners.get(process);
    const sender = keyOf(from);
    const last = listener?.heard.get(sender)?.last ?? 0;
    listener?.heard.set(sender, { last, lost: batches });
  }

  died(process: SimulatedProcess, life: Life): void {
    this.counts.deaths++;
    // Who left had been heard by all, and what comes of it late is heard all the same.
    const record = process.membership!.records.find(({ number }) => number === life.number);
    if (record?.state === 'left') return;
    this.#listeners.get(process)?.dead.add(keyOf(life));
  }

  asks(id: string): void {
    this.#asked.set(id, this.#now());
  }

  /** A node does what it was asked. */
  done(process: SimulatedProcess, id: string): Buffer {
    assert.ok(process.membership!.isValid, 'only who may serve does anything');
    assert.ok(!this.#done.has(id), `question ${id} is done once`);
    assert.ok(
      this.#now() - this.#asked.get(id)! <= DONE_WITHIN_MS,
      `question ${id} is done while somebody waits for it`,
    );
    this.#done.set(id, process.membership!.incarnation);
    return Buffer.from(id);
  }

  outcome(id: string, life: Life, outcome: string, processes: readonly SimulatedProcess[]): void {
    if (outcome === 'answered') {
      this.counts.answered++;
      assert.ok(this.#done.has(id), `question ${id} was done when it is answered`);
    } else if (outcome === 'dead') {
      this.counts.dead++;
      const holder = processes.find((process) => process.life && keyOf(process.life) === keyOf(life));
      assert.ok(!holder || holder.isGone || !holder.membership!.isValid, `410 for ${keyOf(life)}, which still serves`);
    } else this.counts.unreachable++;
  }

  /** After every step. */
  check(
    processes: readonly SimulatedProcess[],
    recordOf: (number: number) => { incarnation: number; state: string },
  ): void {
    const serving = new Map<number, number>();
    for (const { membership, isGone } of processes) {
      if (isGone || !membership?.isValid) continue;
      const { number, incarnation } = membership;
      assert.ok(!serving.has(number), `two serve as node ${number}`);
      serving.set(number, incarnation);
      const record = recordOf(number);
      if (record.incarnation !== incarnation || record.state === 'condemned')
        assert.fail(`node ${number}/${incarnation} serves, and the cluster has ${record.incarnation}, ${record.state}`);
    }
  }

  /** When all is well again for long enough: everybody has heard everything of everybody. */
  checkEnd(processes: readonly SimulatedProcess[]): void {
    const all = processes.filter(({ isGone }) => !isGone);
    for (const process of all) {
      assert.ok(process.serves, `${process.directory} serves again`);
      const { heard, before } = this.#listeners.get(process)!;
      for (const other of all) {
        if (other === process) continue;
        const sender = keyOf(other.life!);
        const last = this.#published.get(sender) ?? 0;
        assert.equal(
          heard.get(sender)?.last ?? before.get(sender) ?? 0,
          last,
          `${keyOf(process.life!)} has heard all of ${sender}`,
        );
      }
    }
  }
}
