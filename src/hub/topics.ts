// The topics of this node. In each turn of the event loop so much of what was published is written, and so many of those
// who have to go are closed; the rest comes in the next turns, between which everybody else is served.
import type { Limits } from '../base/limits/limits.ts';
import type { Bus } from './bus.ts';
import type { Connection } from './connection.ts';
import type { DirectWrites } from './topic/direct-writes.ts';
import type { DeliveryTimes } from './delivery-times.ts';
import type { DisconnectOrder } from './messages.ts';
import { decodeOrder } from './messages.ts';
import type { Parting } from './topic/partings.ts';
import { Partings } from './topic/partings.ts';
import { Topic } from './topic/topic.ts';
import type { Turns } from './turns.ts';

/** A session that belongs to somebody: an order to disconnect finds it by this. */
type Keyed = { readonly key?: string };

type Options = {
  bus: Bus;
  turns: Turns;
  now: () => number;
  times: DeliveryTimes;
  directly: DirectWrites | undefined;
  limits: Pick<Limits, 'turnWritesMax'>;
};

/** Of all topics that have something to write in a turn, each may do so much at least. */
const LEAST_WRITES = 8;

export class Topics {
  readonly #options: Options;
  readonly #topics = new Map<string, Topic>();
  /** In the order of their turns. */
  #dirty: Topic[] = [];
  readonly #partings = new Partings();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether something that was published is still to be written. */
  get isBehind(): boolean {
    return this.#dirty.length > 0;
  }

  join(connection: Connection, name: string): void {
    const topic = this.#topics.get(name) ?? this.#made(name);
    topic.join(connection);
    // Mostly the only one: a list that grows would have room for sixteen more.
    connection.topics = connection.topics.length === 0 ? [topic] : [...connection.topics, topic];
  }

  /** The connection is over. */
  forget(connection: Connection): void {
    for (const topic of connection.topics) if (topic.leave(connection)) this.#dropEmpty(topic);
  }

  /** Write and close as much as a turn may. */
  flush(): void {
    const { turns, now, limits } = this.#options;
    const { turnWritesMax } = limits;
    const gathering: Topic[] = [];
    const topics: Topic[] = [];
    // Where one slice is enough, nothing that comes later could join it.
    for (const topic of this.#dirty) (topic.size > turnWritesMax && topic.gathers() ? gathering : topics).push(topic);
    this.#dirty = [];
    const nowMs = now();
    const sharers = topics.length + (this.#partings.isEmpty ? 0 : 1);
    const share = Math.max(LEAST_WRITES, Math.floor(turnWritesMax / sharers));
    let left = turnWritesMax - this.#partings.close(share, nowMs);
    const waiting = topics.filter((topic) => {
      if (left <= 0) return true;
      left -= topic.deliver(share, nowMs);
      return false;
    });
    // Those that had their share and want more come behind those that had none.
    this.#dirty = [...waiting, ...this.#dirty];
    while (left > 0 && this.#dirty.length > 0) left -= this.#dirty.shift()!.deliver(left, nowMs);
    this.#dirty = this.#dirty.concat(gathering);
    if (this.#dirty.length > 0 || !this.#partings.isEmpty) turns.arm();
  }

  /** Whether some who have to go are not closed yet. */
  get isParting(): boolean {
    return !this.#partings.isEmpty;
  }

  #made(name: string): Topic {
    const dirty = () => {
      this.#options.times.begin();
      this.#dirty.push(topic);
      this.#options.turns.arm();
    };
    const topic = new Topic(name, dirty, this.#options.directly);
    this.#topics.set(name, topic);
    topic.unsubscribe = this.#options.bus.subscribe(name, (message) => this.#published(topic, message));
    return topic;
  }

  #published(topic: Topic, message: Uint8Array): void {
    const order = decodeOrder(message);
    if (!order) return topic.publish(message as Buffer);
    const haveOthersToGo = !this.#partings.isEmpty;
    this.#partings.add(this.#parted(topic, order));
    const { turns, now, limits } = this.#options;
    if (!haveOthersToGo) this.#partings.close(limits.turnWritesMax, now());
    if (!this.#partings.isEmpty) turns.arm();
  }

  #parted(topic: Topic, { key, close }: DisconnectOrder): Iterator<Parting, undefined> {
    if (key === undefined) {
      this.#drop(topic);
      topic.takeNoMore();
      return topic.partAll(close);
    }
    return topic.part((session) => (session as Keyed).key === key, close).values();
  }

  #dropEmpty(topic: Topic): void {
    if (topic.size === 0) this.#drop(topic);
  }

  /** Whoever joins it from now on joins a new one. */
  #drop(topic: Topic): void {
    topic.unsubscribe();
    if (this.#topics.get(topic.name) === topic) this.#topics.delete(topic.name);
  }
}
