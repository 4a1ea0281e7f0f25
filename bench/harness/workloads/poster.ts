// Somebody who posts to one connection now and then, and looks at what arrives there.
import { setTimeout as pause } from 'node:timers/promises';
import { postRequest } from '../requests.ts';
import { ClientSocket } from '../swarm/client-socket.ts';
import { addressOf } from '../swarm/connect-to.ts';
import { Lane } from '../swarm/lane.ts';
import { markOf } from '../swarm/verdict.ts';

const BETWEEN_MS = 5;
/** A post that takes longer is lost. */
const PATIENCE_MS = 30_000;

export class Poster implements Disposable {
  /** What arrived and should not have, or did not arrive. */
  readonly faults: string[] = [];
  readonly #url: string;
  readonly #client: ClientSocket;
  readonly #lane: Lane;
  #connectionId = '';
  #sequence = 0;
  #heard: (text: string) => void = (text) => this.faults.push(`'${text}' arrived once too often`);

  private constructor(url: string) {
    this.#url = url;
    this.#client = new ClientSocket(addressOf(url), '/prod', undefined, () => {});
    this.#lane = new Lane(addressOf(url));
  }

  static async open(url: string): Promise<Poster> {
    const poster = new Poster(url);
    poster.#connectionId = await poster.#client.opened;
    await poster.#lane.opened;
    poster.#client.listen((text) => poster.#heard(text));
    return poster;
  }

  /** How long each of at most so many posts took until it was answered and had arrived, in ms. */
  async latencies(posts: number, isOver = () => false): Promise<number[]> {
    const taken: number[] = [];
    for (let post = 0; post < posts && !isOver(); post++) {
      taken.push(await this.#post());
      await pause(BETWEEN_MS);
    }
    return taken;
  }

  async #post(): Promise<number> {
    const mark = markOf(0, this.#sequence++);
    const request = postRequest(this.#url, this.#connectionId, mark);
    const { promise, resolve } = Promise.withResolvers<string>();
    const surplus = this.#heard;
    this.#heard = (text) => {
      this.#heard = surplus;
      resolve(text);
    };
    const impatience = setTimeout(() => resolve('nothing'), PATIENCE_MS);
    const start = performance.now();
    const answered = new Promise<number>((answer) => this.#lane.send(request, answer));
    const [status, text] = await Promise.all([answered, promise]);
    const ms = performance.now() - start;
    clearTimeout(impatience);
    if (status !== 200) this.faults.push(`a post was answered with ${status}`);
    if (text !== mark) this.faults.push(`'${text}' arrived where '${mark}' was due`);
    return ms;
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
    this.#lane.destroy();
  }
}
