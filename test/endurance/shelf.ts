// A lane for things of one kind that are made, changed, listed and removed.
import type { Random } from '../fuzz/random.ts';
import type { Lane } from './lane.ts';
import { Entry, Violation } from './ledger.ts';

type Found<State> = { readonly id: string; readonly state: State };

export type Kind<State> = {
  readonly name: string;
  /** How many there are at most. */
  readonly max: number;
  /** What names of things look like, where the service has rules for them. */
  readonly nameOf?: (number: number) => string;
  draw(random: Random): State;
  /** Answers with the id. */
  create(name: string, state: State): Promise<string>;
  /** Undefined: things of this kind never change. */
  readonly update?: (id: string, state: State, name: string) => Promise<unknown>;
  remove(id: string): Promise<unknown>;
  /** Everything of this kind that a shelf may have made, by name. */
  list(): Promise<Map<string, Found<State>>>;
};

export class Shelf<State> implements Lane {
  readonly name: string;
  acknowledged = 0;
  readonly #kind: Kind<State>;
  readonly #random: Random;
  readonly #entries = new Map<string, Entry<State>>();
  readonly #ids = new Map<string, string>();
  #made = 0;

  constructor(kind: Kind<State>, random: Random) {
    this.name = kind.name;
    this.#kind = kind;
    this.#random = random;
  }

  async act(): Promise<void> {
    const standing = [...this.#ids.keys()];
    const { max, update } = this.#kind;
    const choice = this.#random.fraction();
    if (standing.length === 0 || (standing.length < max && choice < 0.4)) await this.#create();
    else if (update && choice < 0.8) await this.#update(this.#random.pick(standing), update);
    else await this.#remove(this.#random.pick(standing));
    this.acknowledged++;
  }

  async audit(): Promise<void> {
    const found = await this.#kind.list();
    for (const [name, entry] of this.#entries) {
      const there = found.get(name);
      entry.audit(there?.state);
      found.delete(name);
      if (there) this.#ids.set(name, there.id);
      else {
        this.#entries.delete(name);
        this.#ids.delete(name);
      }
    }
    const [stranger] = found.keys();
    if (stranger !== undefined) throw new Violation(`${this.name}: there is ${stranger}, which should be gone`);
  }

  async #create(): Promise<void> {
    const number = this.#made++;
    const name = this.#kind.nameOf?.(number) ?? `${this.name}-${number}`;
    const entry = new Entry<State>(`${this.name} ${name}`);
    this.#entries.set(name, entry);
    const state = this.#kind.draw(this.#random);
    this.#ids.set(name, await entry.change(state, () => this.#kind.create(name, state)));
  }

  async #update(name: string, update: NonNullable<Kind<State>['update']>): Promise<void> {
    const state = this.#kind.draw(this.#random);
    await this.#entries.get(name)!.change(state, () => update(this.#ids.get(name)!, state, name));
  }

  async #remove(name: string): Promise<void> {
    await this.#entries.get(name)!.change(undefined, () => this.#kind.remove(this.#ids.get(name)!));
    // It stays in the ledger until the next audit has seen that it is gone.
    this.#ids.delete(name);
  }
}
