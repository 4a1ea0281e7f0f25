// One event after the other goes to a large room; what does somebody notice who posts to one connection meanwhile?
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ClientSocket } from '../harness/client-socket.ts';
import { chatRequest, postRequest } from '../harness/requests.ts';
import { createRoom, createTokens } from '../harness/room.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { medianOf, quartilesOf } from '../harness/statistics.ts';
import { startFanfare } from '../harness/subject.ts';
import { Swarm } from '../harness/swarm.ts';

const POSTS = 200;
const BETWEEN_MS = 5;
/** Each sweep has an event of its own for so long as the posts take. */
const EVENTS = 12;
const SWEEPS_MAX = 7;
const EVENT = { eventName: 'SystemMessage', attributes: { msgText: 'This chat room will close in 15 minutes.' } };

export const mixed: Scenario = {
  name: 'mixed',
  about: 'posts to one connection while one event after the other goes to a room, to posts without them',

  async run({ sockets, sweeps, profileFolder }: Settings): Promise<Findings> {
    await using subject = await startFanfare({ profileFolder });
    const { url } = subject;
    await using swarm = new Swarm(url);
    const room = await createRoom(url);
    await swarm.open('/', await createTokens(url, room, sockets));
    await using poster = await Poster.open(url);
    await poster.latencies();

    const faults: string[] = [];
    const shares = { p50: 0.5, p99: 0.99 };
    const alone: number[][] = [];
    const beside: number[][] = [];
    for (let sweep = 0; sweep < Math.min(sweeps, SWEEPS_MAX); sweep++) {
      alone.push(await poster.latencies());
      const requests = Array.from({ length: EVENTS }, () =>
        chatRequest(url, 'SendEvent', { roomIdentifier: room, ...EVENT }),
      );
      const deliveries = EVENTS * sockets;
      const events = swarm.request(requests, { lanes: 1, deliveries, staysAwake: false });
      let areOver = false;
      const over = events.finally(() => (areOver = true));
      beside.push(await poster.latencies(() => areOver));
      const { delivered, refused } = await over;
      if (delivered !== deliveries || refused > 0)
        faults.push(`${delivered} of ${deliveries} events were delivered, ${refused} requests refused`);
    }
    const rows = Object.entries(shares).map(([name, share]): Row => {
      const at = (all: readonly number[][]) => all.map((one) => one[Math.floor(share * (one.length - 1))]!);
      const [ours, theirs] = [at(beside), at(alone)];
      return {
        id: `mixed-${name}`,
        name: `${name} of posts beside events to ${sockets.toLocaleString('en')}`,
        ratio: quartilesOf(ours.map((ms, sweep) => ms / theirs[sweep]!)),
        sweeps: alone.length,
        ours: `${medianOf(ours).toFixed(2)} ms`,
        theirs: `${medianOf(theirs).toFixed(2)} ms`,
      };
    });
    return { rows, faults };
  },
};

/** One client, and one connection over which it is posted to. */
class Poster implements AsyncDisposable {
  readonly #url: string;
  readonly #client: ClientSocket;
  readonly #socket;
  #connectionId = '';
  #arrived: () => void = () => {};

  private constructor(url: string) {
    this.#url = url;
    const address = { host: new URL(url).hostname, port: Number(new URL(url).port) };
    this.#client = new ClientSocket(address, '/prod', undefined, () => this.#arrived());
    this.#socket = connect({ ...address, noDelay: true });
  }

  static async open(url: string): Promise<Poster> {
    const poster = new Poster(url);
    poster.#connectionId = await poster.#client.opened;
    return poster;
  }

  /** How long each of some posts took until it was answered and had arrived, sorted, in ms. */
  async latencies(isOver = () => false): Promise<number[]> {
    const taken: number[] = [];
    for (let post = 0; post < POSTS && !isOver(); post++) {
      const request = postRequest(this.#url, this.#connectionId, 'hello');
      const arrival = new Promise<void>((resolve) => (this.#arrived = resolve));
      const start = performance.now();
      this.#socket.write(request);
      await Promise.all([once(this.#socket, 'data'), arrival]);
      taken.push(performance.now() - start);
      await pause(BETWEEN_MS);
    }
    return taken.toSorted((a, b) => a - b);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    this.#socket.destroy();
  }
}
