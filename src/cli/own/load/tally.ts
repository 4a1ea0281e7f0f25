// What became of every message. A message is remembered until the time for its arrival is over, so that the memory
// depends on the rate and not on the duration.
import { Latencies } from './latencies.ts';

type Underway = { readonly meantMs: number; readonly deadlineMs: number; readonly seen: Uint8Array; missing: number };

/** Reasons beyond so many different ones are counted together; they are a stranger's words. */
const REASONS_MAX = 16;
const REASON_LENGTH_MAX = 80;

export class Tally {
  readonly latency = new Latencies();
  readonly refused = new Map<string, number>();
  readonly closed = new Map<string, number>();
  sent = 0;
  received = 0;
  lost = 0;
  duplicated = 0;
  /** Came when they were lost already. */
  late = 0;
  readonly #receivers: number;
  readonly #timeoutMs: number;
  readonly #underway = new Map<number, Underway>();
  #missing = 0;

  /** Every message is for so many receivers. */
  constructor(receivers: number, timeoutMs: number) {
    this.#receivers = receivers;
    this.#timeoutMs = timeoutMs;
  }

  /** Arrivals that are still to come, or to be given up. */
  get missing(): number {
    return this.#missing;
  }

  get refusals(): number {
    return [...this.refused.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The first message of those that are missed. */
  oldestOf(isMeant: (sequence: number) => boolean): number | undefined {
    for (const [sequence, { missing }] of this.#underway) if (missing > 0 && isMeant(sequence)) return sequence;
    return undefined;
  }

  send(sequence: number, meantMs: number, nowMs: number): void {
    const seen = new Uint8Array(Math.ceil(this.#receivers / 8));
    const deadlineMs = nowMs + this.#timeoutMs;
    this.#underway.set(sequence, { meantMs, deadlineMs, seen, missing: this.#receivers });
    this.#missing += this.#receivers;
    this.sent++;
  }

  arrive(sequence: number, receiver: number, nowMs: number): void {
    const message = this.#underway.get(sequence);
    if (!message) return void this.late++;
    const [byte, bit] = [receiver >> 3, 1 << (receiver & 7)];
    if ((message.seen[byte]! & bit) !== 0) return void this.duplicated++;
    message.seen[byte]! |= bit;
    message.missing--;
    this.#missing--;
    this.received++;
    this.latency.add(nowMs - message.meantMs);
  }

  /** It was not taken, and so it is not missed. */
  refuse(sequence: number, reason: string): void {
    const message = this.#underway.get(sequence);
    if (!message || message.missing === 0) return;
    this.#missing -= message.missing;
    this.#underway.delete(sequence);
    addTo(this.refused, reason);
  }

  close(code: string): void {
    addTo(this.closed, code);
  }

  /** Gives up what has not come in time. */
  expire(nowMs: number): void {
    for (const [sequence, { deadlineMs, missing }] of this.#underway) {
      if (deadlineMs > nowMs) return;
      this.lost += missing;
      this.#missing -= missing;
      this.#underway.delete(sequence);
    }
  }
}

function addTo(counts: Map<string, number>, reason: string): void {
  const short = reason.slice(0, REASON_LENGTH_MAX);
  const name = counts.has(short) || counts.size < REASONS_MAX ? short : 'other';
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
