import type { Wire } from '../wire.ts';
import { Unavailable } from '../wire.ts';
import type { NodeRecord } from './node-record.ts';
import { encodeRecord, nodeNames } from './node-record.ts';

type Saw = (bytes: Uint8Array, at: number) => void;

/** The records of a cluster's nodes, as they lie in NATS. Whatever comes to be known of one goes to `saw`, with its sequence. */
export class NodeRecords {
  readonly #wire: Wire;
  readonly #names: ReturnType<typeof nodeNames>;
  readonly #saw: Saw;
  readonly #unsubscribe: () => void;
  #reading: Promise<void> | undefined;
  /** What is heard has holes; what is read has none. */
  #readTo = 0;

  constructor(wire: Wire, cluster: string, saw: Saw) {
    this.#wire = wire;
    this.#names = nodeNames(cluster);
    this.#saw = saw;
    this.#unsubscribe = wire.subscribe(this.#names.said, (bytes, _subject, at) => saw(bytes, at!));
  }

  /** Change one that nobody has changed since `before`, 0 for none. Rejects with Conflict or Unavailable. */
  async change(record: NodeRecord, before: number): Promise<number> {
    const subject = this.#names.of(record.number);
    return this.#wire.append(this.#names.stream, subject, encodeRecord(record), { lastOnSubject: before });
  }

  /** As the store has it now. Undefined: it cannot be asked. */
  async isThere(number: number): Promise<boolean | undefined> {
    try {
      const last = await this.#wire.last(this.#names.stream, this.#names.of(number));
      if (last) this.#saw(last.bytes, last.at);
      return last !== undefined;
    } catch (cause) {
      if (cause instanceof Unavailable) return undefined;
      throw cause;
    }
  }

  /** Read those that changed since they were read last, whatever was heard. Calls at the same time share one reading. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  stop(): void {
    this.#unsubscribe();
  }

  async #read(): Promise<void> {
    for (;;) {
      const next = await this.#wire.next(this.#names.stream, this.#readTo + 1);
      if (!next) return;
      this.#saw(next.bytes, next.at);
      this.#readTo = next.at;
    }
  }
}
