export type Owner = { readonly account: string; readonly region: string };

/** Regions come from callers: beyond this count they share one entry. */
const OWNERS_MAX = 100;
const OTHERS = 'other';

/** Something for each account in each region, made when it is first asked for. */
export class ByOwner<T> {
  readonly #entries = new Map<string, T>();
  readonly #make: (owner: Owner) => T;

  constructor(make: (owner: Owner) => T) {
    this.#make = make;
  }

  values(): Iterable<T> {
    return this.#entries.values();
  }

  of({ account, region }: Owner): T {
    const key = `${account} ${region}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    if (this.#entries.size >= OWNERS_MAX && region !== OTHERS) return this.of({ account, region: OTHERS });
    const made = this.#make({ account, region });
    this.#entries.set(key, made);
    return made;
  }
}
