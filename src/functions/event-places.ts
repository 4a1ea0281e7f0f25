import { FairShare } from '../base/fair-share.ts';

/** Places and bytes for events that wait. No function has more of either than it leaves for the others. */
export class EventPlaces {
  readonly #places = new FairShare(0);
  readonly #bytes = new FairShare(0);

  /** A place, within bounds as they are now. Undefined: too many wait; else what gives it back. */
  take(name: string, bytes: number, { eventsMax, bytesMax }: { eventsMax: number; bytesMax: number }) {
    this.#places.resize(eventsMax);
    this.#bytes.resize(bytesMax);
    if (!this.#places.take(name, 1)) return undefined;
    // Every event weighs something.
    const weight = Math.max(1, bytes);
    if (!this.#bytes.take(name, weight)) {
      this.#places.giveBack(name, 1);
      return undefined;
    }
    return (): void => {
      this.#places.giveBack(name, 1);
      this.#bytes.giveBack(name, weight);
    };
  }
}
