// The live sockets of this node, and how to reach those of any other node. It knows nothing of AWS, rooms or SQL.
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { nextTurn } from '../base/clock.ts';
import { attach } from './attach.ts';
import { askNode } from './nodes/ask-node.ts';
import type { Bus } from './bus.ts';
import type { Close } from './close-codes.ts';
import { countClose } from './close-codes.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Behaviour, ConnectionInfo, Delivery, HubStats, Owner } from './behaviour.ts';
import { Connection } from './connection.ts';
import { Deadlines } from '../base/deadlines.ts';
import { DeliveryTimes } from './delivery-times.ts';
import type { NativeWrites } from './topic/direct-writes.ts';
import { DirectWrites } from './topic/direct-writes.ts';
import { newConnectionId, newRequestId, nodeOf } from './ids.ts';
import type { NodeRequest } from './messages.ts';
import { decodeRequest, encodeOrder } from './messages.ts';
import type { Membership } from './membership.ts';
import { alone } from './membership.ts';
import { Topics } from './topics.ts';
import type { Turns } from './turns.ts';
import type { Unfinished } from './unfinished.ts';
import { textFrame } from './websocket/frame.ts';

/** What anybody may know of a connection. Times are in ms since 1970. */
export type Inspection = { connectedAt: number; lastActiveAt: number; sourceIp: string; userAgent: string | null };

type HubOptions = {
  bus: Bus;
  clock: Clock;
  membership?: Membership;
  /** Hears of errors in our own code that a message led to; they cost that connection, not the process. */
  fault: (cause: unknown) => void;
  turns: Turns;
  unfinished: Unfinished;
  limits: Pick<Limits, 'turnWritesMax'>;
  /** Undefined: everything is written by Node. */
  native?: NativeWrites | undefined;
};

/** Goodbyes of a server that stops, in one turn of the event loop: about a millisecond. */
const GOODBYES_PER_TURN = 32;

export class Hub implements Owner<Connection>, Disposable {
  readonly deadlines: Deadlines;
  readonly stats: HubStats = { opened: 0, closed: 0, received: 0, delivered: 0, cutSlow: 0, cutSilent: 0 };
  /** How many connections ended with which code. */
  readonly closes = new Map<string, number>();
  readonly deliveryTimes: DeliveryTimes;
  readonly fault: (cause: unknown) => void;
  readonly turns: Turns;
  readonly unfinished: Unfinished;
  /** Whether what many get is written past Node's streams. */
  readonly writesDirectly: boolean;
  readonly #clock: Clock;
  readonly #bus: Bus;
  readonly #membership: Membership;
  readonly #connections = new Map<string, Connection>();
  /** How many of them there are of each kind. */
  readonly #counts = new Map<string, number>();
  readonly #topics: Topics;
  /** What has something of its own to write in this turn of the event loop. */
  #dirty: Connection[] = [];
  #sockets = 0;
  readonly #stopAnswering: () => void;

  constructor({ bus, clock, membership = alone, fault, turns, unfinished, limits, native }: HubOptions) {
    this.fault = fault;
    this.turns = turns;
    this.unfinished = unfinished;
    turns.onEnd(() => this.#flush());
    this.#bus = bus;
    this.#clock = clock;
    this.#membership = membership;
    membership.onFenced(() => {
      for (const connection of [...this]) connection.stop();
    });
    this.deadlines = new Deadlines(clock);
    this.deliveryTimes = new DeliveryTimes(clock);
    this.writesDirectly = native !== undefined;
    const directly = native && new DirectWrites(native);
    this.#topics = new Topics({ bus, turns, now: () => this.now(), limits, times: this.deliveryTimes, directly });
    this.#stopAnswering = bus.answer(membership.number, (message) =>
      this.#answer(decodeRequest(message)).catch((cause: unknown) => {
        fault(cause);
        throw cause;
      }),
    );
  }

  /** Who this node is among others; 0, when it is alone. */
  get node(): number {
    return this.#membership.number;
  }

  get isValid(): boolean {
    return this.#membership.isValid;
  }

  /** Other nodes hear less than is published: whoever publishes for a client should refuse. */
  get isCongested(): boolean {
    return this.#bus.isCongested;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Sockets: those of open connections, and those that are closing. */
  get sockets(): number {
    return this.#sockets;
  }

  /** The steady time, by which everything here lasts. */
  now(): number {
    return this.#clock.steady();
  }

  /** What the clock showed at a steady time, as it is set now. */
  shown(steadyMs: number): number {
    return steadyMs + this.#clock.now() - this.#clock.steady();
  }

  newConnectionId(): string {
    return newConnectionId(this.node);
  }

  /** Ends like the ids of this node's connections, as AWS's do. */
  newMessageId(): string {
    return newConnectionId(this.node);
  }

  newRequestId(): string {
    return newRequestId(this.node);
  }

  /**
   * Take over a socket whose handshake is done. `head` is what came behind the handshake; `begin` runs before it is
   * read, to set a deadline and join topics.
   */
  open<Session>(
    socket: Socket,
    head: Buffer,
    info: ConnectionInfo,
    behaviour: Behaviour<Connection<Session>>,
    session: Session,
    begin?: (connection: Connection<Session>) => void,
  ): void {
    const connection = new Connection(this, socket, info, behaviour, session);
    this.#connections.set(info.id, connection);
    this.#counts.set(behaviour.kind, this.count(behaviour.kind) + 1);
    this.stats.opened++;
    this.#sockets++;
    attach(socket, connection);
    begin?.(connection);
    connection.reschedule();
    if (head.length > 0) connection.receive(head);
  }

  /** Let a connection have everything that is published on the topic from now on. */
  join(connection: Connection, name: string): void {
    this.#topics.join(connection, name);
  }

  /** Send a text message to every member of a topic, on every node. It is encoded here, once. */
  publish(topic: string, payload: string): void {
    this.#bus.publish(topic, textFrame(payload));
  }

  /** Close the members of a topic whose session has this key (all, without one), after what was published before. */
  disconnect(topic: string, key: string | undefined, close: Close): void {
    this.#bus.publish(topic, encodeOrder({ key, close }));
  }

  /** Send a text message to one connection, wherever it lives. */
  send(scope: string, id: string, payload: string | Uint8Array): Delivery | Promise<Delivery> {
    const frame = textFrame(payload);
    if (nodeOf(id) === this.node) return this.#find(scope, id)?.send(frame) ?? 'gone';
    return askNode(this.#bus, { do: 'send', scope, id, frame }) as Promise<Delivery>;
  }

  /** Close one connection. False: there is none. */
  async close(scope: string, id: string, close: Close): Promise<boolean> {
    if (nodeOf(id) !== this.node) return (await askNode(this.#bus, { do: 'close', scope, id, close })) === 'sent';
    const connection = this.#find(scope, id);
    connection?.close(close);
    return connection !== undefined;
  }

  async inspect(scope: string, id: string): Promise<Inspection | undefined> {
    if (nodeOf(id) !== this.node) {
      const answer = await askNode(this.#bus, { do: 'inspect', scope, id });
      return answer === 'gone' ? undefined : (JSON.parse(answer) as Inspection);
    }
    const connection = this.#find(scope, id);
    if (!connection) return undefined;
    const { connectedAt, lastActiveAt, info } = connection;
    const [from, last] = [this.shown(connectedAt), this.shown(lastActiveAt)];
    return { connectedAt: from, lastActiveAt: last, sourceIp: info.sourceIp, userAgent: info.userAgent };
  }

  /** An open connection of this node. */
  get(id: string): Connection | undefined {
    return this.#connections.get(id);
  }

  /** The open connections of this node. */
  [Symbol.iterator](): MapIterator<Connection> {
    return this.#connections.values();
  }

  /** How many connections of a kind this node has. */
  count(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  dirty(connection: Connection): void {
    this.deliveryTimes.begin();
    this.#dirty.push(connection);
    this.turns.arm();
  }

  forget(connection: Connection, code: number): void {
    if (this.#connections.delete(connection.id)) {
      this.#counts.set(connection.kind, this.count(connection.kind) - 1);
      this.stats.closed++;
      countClose(this.closes, code);
    }
    this.#topics.forget(connection);
  }

  socketClosed(): void {
    this.#sockets--;
  }

  /**
   * Say goodbye to every connection, each when `pace` lets it, and so many in a turn: to one that waits for something
   * once it has that, or when `patience` ends. Until then it is served. Resolves when that is done; their sockets may
   * still be open.
   */
  async stop(patience: Promise<unknown>, pace: () => Promise<void> | undefined = () => undefined): Promise<void> {
    while (this.#topics.isParting) await nextTurn();
    const waiting: Promise<void>[] = [];
    let inTurn = 0;
    for (const connection of [...this]) {
      const turn = pace();
      if (turn || ++inTurn === GOODBYES_PER_TURN) {
        await (turn ?? nextTurn());
        inTurn = 0;
      }
      const unfinished = connection.leave();
      if (unfinished) waiting.push(this.#stopLater(connection, Promise.race([unfinished, patience])));
      else connection.stop();
    }
    await Promise.all(waiting);
  }

  /** Cut what is still open, and stop. */
  [Symbol.dispose](): void {
    this.#stopAnswering();
    for (const connection of [...this]) connection.cut();
    this.deadlines.stop();
  }

  async #stopLater(connection: Connection, unfinished: Promise<unknown>): Promise<void> {
    await unfinished;
    connection.stop();
  }

  #find(scope: string, id: string): Connection | undefined {
    const connection = this.#connections.get(id);
    return connection?.info.scope === scope ? connection : undefined;
  }

  async #answer(request: NodeRequest): Promise<Uint8Array> {
    const connection = this.#find(request.scope, request.id);
    if (!connection) return Buffer.from('gone');
    if (request.do === 'send') return Buffer.from(connection.send(request.frame));
    if (request.do === 'inspect') return Buffer.from(JSON.stringify(await this.inspect(request.scope, request.id)));
    connection.close(request.close);
    return Buffer.from('sent');
  }

  /** Topics first, so that a connection's own frames and its topic's leave in one write. */
  #flush(): void {
    const connections = this.#dirty;
    this.#dirty = [];
    this.#topics.flush();
    for (const connection of connections) connection.flushTurn();
    this.deliveryTimes.end(this.stats.delivered, !this.#topics.isBehind);
  }
}
