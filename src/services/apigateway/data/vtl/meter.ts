import { VtlError } from './ast.ts';

/** What one rendering may use. Source of the iterations: spec/apigateway-websocket.md, section 1.8; the rest is ours. */
export type Bounds = {
  readonly stepsMax: number;
  /** Of the output, and of every text and list on the way to it. */
  readonly charsMax: number;
  readonly iterationsMax: number;
};

/** Characters, or items of a list, that are as much work as one step. */
const UNITS_A_STEP = 64;

/** Counts the work of one rendering, and ends it when it is too much. */
export class Meter {
  readonly bounds: Bounds;
  #steps = 0;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  /** One step was done. */
  step(): void {
    this.#spend(1);
  }

  /** A text of this length becomes a part of another one. */
  part = (length: number): void => this.#spend(1 + length / UNITS_A_STEP);

  /** A text was made or walked through. */
  text(text: string): string {
    if (text.length > this.bounds.charsMax) throw new VtlError('The template makes too much text');
    this.work(text.length);
    return text;
  }

  /** Something of this many characters or items was walked through. */
  work(units: number): void {
    this.#spend(units / UNITS_A_STEP);
  }

  iterations(count: number): void {
    if (count > this.bounds.iterationsMax)
      throw new VtlError(`#foreach runs ${this.bounds.iterationsMax} times at most`);
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.bounds.stepsMax) throw new VtlError('The template does too much work');
  }
}
